// SPDX-License-Identifier: Apache-2.0

import TextBasics
import Glibc
import NIOCore
import NIOPosix

/// The file of a unix socket (unix(7)), which remains after a process that was killed.
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
            case .notASocket: "there is something that is not a socket; it is left as it is"
            case .cannotTell(let error):
                "there is a socket, and it is unknown whether another process listens on it: \(errnoText(error.errnoCode))"
            case .cannotRemove(let error):
                "a socket without a listener cannot be removed: \(errnoText(error.errnoCode))"
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

    /// Makes a socket of ``mode`` at a path where nothing is.
    ///
    /// The mask of the process (umask(2)) is left as it is, since other threads make files, too. Until the mode is set, nobody
    /// but the owner may connect.
    ///
    /// - Returns: the descriptor, which the caller closes; nothing listens on it yet.
    static func bind(_ path: String) throws -> CInt {
        let address = try SocketAddress(unixDomainSocketPath: path)
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        do {
            // The file's mode is that of the socket, less the mask.
            guard fchmod(descriptor, 0o600) == 0 else { throw IOError(errnoCode: errno, reason: "fchmod") }
            let isBound = unsafe address.withSockAddr { pointer, size in
                unsafe Glibc.bind(descriptor, pointer, socklen_t(size)) == 0
            }
            guard isBound else { throw IOError(errnoCode: errno, reason: "bind") }
            guard unsafe chmod(path, mode) == 0 else { throw IOError(errnoCode: errno, reason: "chmod") }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }
}

/// A stream socket that already listens and that somebody else, such as a service manager, keeps open as well. The
/// server owns this descriptor of it from now on.
public struct InheritedSocket: Sendable {
    let descriptor: CInt
    /// How the one who handed it over calls it; for messages.
    let name: String

    public init(descriptor: CInt, name: String) {
        self.descriptor = descriptor
        self.name = name
    }
}
