// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A Unix socket that accepts connections before the program runs that answers them.
///
/// A FastCGI program gets it as its standard input (The FastCGI Specification, section 2.2, FCGI_LISTENSOCK_FILENO), so
/// no test has to wait until the program listens.
final class ListeningSocket: Sendable {
    let descriptor: Int32

    /// - Throws: `SystemError`, if the socket cannot be made.
    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else { throw SystemError(path, code: ENAMETOOLONG) }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, length)
            }
        }
        guard bound == 0, listen(descriptor, 128) == 0 else { throw SystemError("cannot listen on \(path)") }
    }

    deinit {
        close(descriptor)
    }
}
