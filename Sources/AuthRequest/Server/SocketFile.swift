// SPDX-License-Identifier: Apache-2.0

import TextBasics
import Glibc
import NIOCore

/// The file of a unix socket (unix(7)), which remains after a process that was killed.
enum SocketFile {
    /// Why the path cannot be listened on.
    enum Problem: Error, CustomStringConvertible {
        case inUse
        case notASocket
        case cannotTell(IOError)
        case cannotRemove(IOError)
        case cannotMake(IOError, directory: String)
        case cannotGive(SocketGroup, IOError)

        var description: String {
            switch self {
            case .inUse: "another process listens there"
            case .notASocket: "there is something that is not a socket; it is left as it is"
            case .cannotTell(let error):
                "there is a socket, and it is unknown whether another process listens on it: \(errnoText(error.errnoCode))"
            case .cannotRemove(let error):
                "a socket without a listener cannot be removed: \(errnoText(error.errnoCode))"
            case .cannotMake(let error, let directory):
                Self.text(of: error.errnoCode, directory: directory)
            case .cannotGive(let group, let error):
                "the socket cannot be given to the group \(group) of SOCKET_GROUP: \(errnoText(error.errnoCode)); the "
                    + "daemon, user \(geteuid()), must be a member of it (a container's --group-add, supplementalGroups)"
            }
        }

        private static func text(of code: CInt, directory: String) -> String {
            switch code {
            case ENOENT: "there is no directory \(directory); make it, or mount the volume there"
            case EROFS: "\(directory) is read-only; mount a volume there that the daemon may write to"
            case EACCES, EPERM:
                "the daemon, user \(geteuid()) and group \(getegid()), may not make a file in \(directory); give the directory, "
                    + "or the volume mounted there, to one of them"
            default: errnoText(code)
            }
        }
    }

    /// Removes what a process that was killed has left: a stream socket that refuses connections (connect(2)). Any
    /// other answer may mean a listener that is busy, or one of another user, and everything else stays as well.
    static func removeStale(at path: String) throws {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw Problem.notASocket }
        let address = try SocketAddress(unixDomainSocketPath: path)
        let probe = try newSocket()
        defer { close(probe) }
        let code = unsafe address.withSockAddr { pointer, size in
            unsafe connect(probe, pointer, socklen_t(size)) == 0 ? 0 : errno
        }
        guard code != 0 else { throw Problem.inUse }
        guard code == ECONNREFUSED else { throw Problem.cannotTell(IOError(errnoCode: code, reason: "connect")) }
        guard unsafe unlink(path) == 0 else { throw Problem.cannotRemove(IOError(errnoCode: errno, reason: "unlink")) }
    }

    /// A stream socket that never blocks.
    private static func newSocket() throws -> CInt {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        return descriptor
    }

    /// Makes a socket at a path where nothing is, with its group (chown(2)) and mode (chmod(2)).
    ///
    /// The mask of the process (umask(2)) is left as it is, since other threads make files, too. Until the mode is set, nobody
    /// but the owner may connect.
    ///
    /// - Returns: the descriptor, which the caller closes; nothing listens on it yet.
    static func bind(_ path: String, _ permissions: SocketPermissions) throws -> CInt {
        let address = try SocketAddress(unixDomainSocketPath: path)
        let descriptor = try newSocket()
        do {
            // The file's mode is that of the socket, less the mask.
            guard fchmod(descriptor, 0o600) == 0 else { throw IOError(errnoCode: errno, reason: "fchmod") }
            let isBound = unsafe address.withSockAddr { pointer, size in
                unsafe Glibc.bind(descriptor, pointer, socklen_t(size)) == 0
            }
            guard isBound else {
                let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
                throw Problem.cannotMake(
                    IOError(errnoCode: errno, reason: "bind"), directory: directory.isEmpty ? "/" : directory)
            }
            do { try permit(permissions, at: path) } catch {
                unsafe unlink(path)
                throw error
            }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// `O_PATH` (open(2)), which Swift's module of the C library lacks.
    private static let openPathOnly: CInt = 0o10_000_000

    /// The group first: until the mode is set, it may not connect. Anyone who may write to the directory may have put a link there:
    /// none is followed, but that of procfs, which leads to what was opened (proc_pid_fd(5)).
    static func permit(_ permissions: SocketPermissions, at path: String) throws {
        let file = unsafe open(path, openPathOnly | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { throw IOError(errnoCode: errno, reason: "open") }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
            throw IOError(errnoCode: ENOTSOCK, reason: "open")
        }
        let opened = "/proc/self/fd/\(file)"
        if let group = permissions.group {
            guard unsafe chown(opened, uid_t.max, group.id) == 0 else {
                throw Problem.cannotGive(group, IOError(errnoCode: errno, reason: "chown"))
            }
        }
        guard unsafe chmod(opened, permissions.mode.bits) == 0 else {
            throw IOError(errnoCode: errno, reason: "chmod")
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
