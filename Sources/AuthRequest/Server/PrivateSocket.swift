// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore

/// A unix socket for root and the daemon's own user, on which something else than HTTP is spoken.
public enum PrivateSocket {
    /// Connections that may wait.
    private static let backlog: CInt = 16

    /// Makes the socket, instead of one that a process which was killed has left, and listens.
    ///
    /// - Returns: the descriptor, which is the caller's; it never blocks.
    /// - Throws: what is in the way; anything but such a socket stays as it is.
    public static func listen(at path: String) throws(AuthServer.ListenError) -> CInt {
        do {
            try SocketFile.removeStale(at: path)
            let descriptor = try SocketFile.bind(path, SocketPermissions(mode: .owner, group: nil))
            guard Glibc.listen(descriptor, backlog) == 0 else {
                close(descriptor)
                throw IOError(errnoCode: errno, reason: "listen")
            }
            return descriptor
        } catch {
            throw AuthServer.ListenError(of: error, on: "unix:\(path)")
        }
    }
}
