// SPDX-License-Identifier: Apache-2.0

import Glibc
import TextBasics

/// A connected stream socket that is read and written line by line, each within a time; closed when its owner is done with it.
struct StreamSocket: ~Copyable {
    /// Why a connection has failed.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }

        static func fromErrno(_ call: String) -> Failure {
            errno == EAGAIN
                ? Failure("it did not answer in time; what was ordered may still be carried out: look with --list")
                : Failure("\(call): \(errnoText(errno))")
        }
    }

    /// Who is at the other end of a unix socket, as the kernel saw it (unix(7), SO_PEERCRED).
    struct Peer: Equatable {
        let user: uid_t
        let process: pid_t
    }

    private let descriptor: CInt
    private var unread: [UInt8] = []

    /// - Parameters:
    ///   - descriptor: becomes this socket's.
    ///   - seconds: how long one read or write may wait (socket(7), SO_RCVTIMEO).
    init(owning descriptor: CInt, waitingAtMost seconds: Int) {
        self.descriptor = descriptor
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] { unsafe setsockopt(descriptor, SOL_SOCKET, option, &time, size) }
    }

    deinit {
        close(descriptor)
    }

    var peer: Peer? {
        // struct ucred: pid, uid, gid. Glibc's module does not show it, since it is no part of POSIX.
        var credentials: (process: pid_t, user: uid_t, group: gid_t) = (0, 0, 0)
        var size = socklen_t(MemoryLayout.size(ofValue: credentials))
        let result = unsafe withUnsafeMutablePointer(to: &credentials) {
            unsafe getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, $0, &size)
        }
        guard result == 0, Int(size) == MemoryLayout.size(ofValue: credentials) else { return nil }
        return Peer(user: credentials.user, process: credentials.process)
    }

    /// The next line without its end; `nil` if the other end has closed.
    mutating func line(atMost limit: Int) throws(Failure) -> [UInt8]? {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(unread[..<end])
                unread.removeSubrange(...end)
                return line
            }
            guard unread.count <= limit else { throw Failure("a line has more than \(limit) bytes") }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = unsafe bytes.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count == 0 {
                guard unread.isEmpty else { throw Failure("it ended in the middle of a line") }
                return nil
            }
            if count > 0 {
                unread.append(contentsOf: bytes.prefix(count))
            } else if errno != EINTR {
                throw .fromErrno("recv")
            }
        }
    }

    func write(_ text: String) throws(Failure) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe send(
                    descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written,
                    CInt(MSG_NOSIGNAL))
            }
            if count >= 0 { written += count } else if errno != EINTR { throw .fromErrno("send") }
        }
    }
}
