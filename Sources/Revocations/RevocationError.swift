// SPDX-License-Identifier: Apache-2.0

/// Why a revocation, or its end, was not stored.
public enum RevocationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Too many others wait to be written. Nothing has been changed.
    case busy
    /// The store has as many entries as it may have. Nothing has been changed.
    case full
    /// It is in effect, but the disk did not take it: unless a later attempt succeeds, it is gone after a restart.
    case notWritten(reason: String)

    public var description: String {
        switch self {
        case .busy: "too many revocations wait to be written"
        case .full: "there are as many revocations as can be kept"
        case .notWritten(let reason): "in effect only until a restart: \(reason)"
        }
    }
}

/// Why a store cannot be opened: what is wrong, and what to do.
public enum RevocationStoreError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another process has the directory open. A daemon that is being replaced may have it for some seconds more.
    case inUse(directory: String)
    /// The directory or a file in it cannot be used.
    case unusable(path: String, problem: String)
    /// libcrypto failed.
    case cryptography(String)

    public var description: String {
        switch self {
        case .inUse(let directory): "\(directory) is in use by another process: one daemon needs a directory of its own"
        case .unusable(let path, let problem): "\(path): \(problem)"
        case .cryptography(let problem): problem
        }
    }
}
