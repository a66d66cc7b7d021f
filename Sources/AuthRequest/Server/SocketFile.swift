// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOPosix

/// The file of a unix socket (unix(7)), which outlives a process that was killed.
enum SocketFile {
    /// Why the path cannot be listened on.
    enum Problem: Error, CustomStringConvertible {
        case inUse
        case notASocket
        case cannotRemove(IOError)

        var description: String {
            switch self {
            case .inUse: "another process listens there"
            case .notASocket: "there is something that is not a socket; it is left alone"
            case .cannotRemove(let error): "a socket without a listener cannot be removed: \(error.words)"
            }
        }
    }

    /// Removes what a process that was killed has left. A socket on which somebody still listens stays, and so does
    /// everything that is no socket.
    static func removeStale(at path: String, on group: any EventLoopGroup) async throws(Problem) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket }
        if let channel = try? await ClientBootstrap(group: group).connect(unixDomainSocketPath: path).get() {
            try? await channel.close()
            throw .inUse
        }
        guard unsafe unlink(path) == 0 else { throw .cannotRemove(IOError(errnoCode: errno, reason: "unlink")) }
    }

    /// Owner and group may connect, nobody else: nginx's group is to be the socket's (chmod(2)).
    static let mode: mode_t = 0o660

    /// Runs something that makes a socket, under a mask that leaves ``mode``.
    static func masked<Result>(_ make: () async throws -> Result) async rethrows -> Result {
        let mask = umask(~mode & 0o777)
        defer { umask(mask) }
        return try await make()
    }
}

extension IOError {
    /// The system's words for it (strerror(3)), without the name of the function that failed.
    var words: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe strerror_r(errnoCode, &buffer, buffer.count) == 0 else { return "error \(errnoCode)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
