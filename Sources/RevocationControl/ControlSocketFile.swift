// SPDX-License-Identifier: Apache-2.0

import Glibc
import TextBasics

/// The file of a control socket that no service manager holds (unix(7)).
public enum ControlSocketFile {
    public struct Failure: Error, CustomStringConvertible {
        public let description: String

        static func fromErrno(_ call: String) -> Failure { Failure(description: "\(call): \(errnoText(errno))") }
    }

    /// Orders that may wait.
    private static let backlog: CInt = 16

    /// Makes a socket on which nobody but this process's user and root may connect, and listens. What a process that was killed has left
    /// is removed; everything else at the path stays, and is an error.
    ///
    /// - Returns: the descriptor, which is the caller's.
    public static func listen(at path: String) throws(Failure) -> CInt {
        try removeStale(at: path)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .fromErrno("socket") }
        do throws(Failure) {
            // The file's mode is that of the socket, less the mask of the process.
            guard fchmod(descriptor, 0o600) == 0 else { throw .fromErrno("fchmod") }
            guard unsafe SocketAddress.call(path, { unsafe bind(descriptor, $0, $1) }) == 0 else {
                throw .fromErrno("bind")
            }
            guard Glibc.listen(descriptor, backlog) == 0 else { throw .fromErrno("listen") }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func removeStale(at path: String) throws(Failure) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw Failure(description: "there is something that is not a socket; it is left as it is")
        }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { throw .fromErrno("socket") }
        defer { close(probe) }
        let result = unsafe SocketAddress.call(path) { unsafe connect(probe, $0, $1) }
        guard result != 0, errno == ECONNREFUSED else { throw Failure(description: "another process listens there") }
        guard unsafe unlink(path) == 0 else { throw .fromErrno("unlink") }
    }
}

/// The address of a unix socket (unix(7)).
enum SocketAddress {
    /// Calls connect(2) or bind(2) with the address of a path.
    ///
    /// - Returns: what the call returned; -1 with `errno` set if the path is too long.
    static func call(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            errno = ENAMETOOLONG
            return -1
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
