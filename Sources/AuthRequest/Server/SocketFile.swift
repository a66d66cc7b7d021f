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
        case cannotTell(IOError)
        case cannotRemove(IOError)

        var description: String {
            switch self {
            case .inUse: "another process listens there"
            case .notASocket: "there is something that is not a socket; it is left alone"
            case .cannotTell(let error):
                "there is a socket, and whether another process listens on it cannot be told: \(error.words)"
            case .cannotRemove(let error): "a socket without a listener cannot be removed: \(error.words)"
            }
        }
    }

    /// Removes what a process that was killed has left: a stream socket that refuses connections (connect(2)). Any
    /// other answer may mean a listener that is busy, or one of another user, and everything else stays as well.
    static func removeStale(at path: String, on group: any EventLoopGroup) async throws(Problem) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket }
        do {
            let channel = try await ClientBootstrap(group: group).connect(unixDomainSocketPath: path).get()
            try? await channel.close()
            throw Problem.inUse
        } catch let error as IOError {
            guard error.errnoCode == ECONNREFUSED else { throw .cannotTell(error) }
        } catch {
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
