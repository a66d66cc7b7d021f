// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Why a descriptor that systemd has handed over cannot be served, and what would be right.
public struct ActivationError: Error, Equatable, Sendable, CustomStringConvertible {
    enum Problem: Equatable, Sendable {
        /// The variables that tell how many there are.
        case noList(errorCode: CInt)
        case unreadable(errorCode: CInt)
        case notASocket
        case notAStream
        case notListening
        case otherFamily
        case notLoopback
    }

    let problem: Problem
    /// Of the descriptor.
    let name: String

    public var description: String {
        if case .noList(let code) = problem {
            return "LISTEN_FDS and LISTEN_PID are not what systemd sets: \(errnoText(code))"
        }
        return "the descriptor “\(name)” from systemd \(words)"
    }

    private var words: String {
        switch problem {
        case .noList(let code), .unreadable(let code): "cannot be looked at: \(errnoText(code))"
        case .notASocket: "is no socket; the socket unit needs ListenStream= and nothing else"
        case .notAStream: "is no stream socket; write ListenStream=, not ListenDatagram= or ListenSequentialPacket="
        case .notListening: "does not listen; the socket unit needs Accept=no"
        case .otherFamily: "is neither a unix socket nor TCP; write ListenStream=/run/authsidecar/authsidecar.sock"
        case .notLoopback:
            "can be reached from other machines; only loopback is private: write ListenStream=127.0.0.1:PORT or a path"
        }
    }
}
