// SPDX-License-Identifier: Apache-2.0

import Glibc
import Systemd
import TextBasics

/// Whether a user, such as that of nginx's workers, may connect to a unix socket.
enum SocketAccess {
    /// Why not, and what would be right; `nil`: the user may.
    ///
    /// Looks at the owners and modes of the socket and of the directories above it (unix(7), path_resolution(7)).
    ///
    /// - Parameters:
    ///   - path: absolute.
    ///   - group: the user's first group, if it is not the one of the user database.
    ///   - hasSystemd: whether the socket is that of the package's unit; else it is one of `LISTEN`.
    static func problem(
        of path: String, user: String, group: String? = nil, hasSystemd: Bool = ServiceManager.isSystemd
    ) -> String? {
        guard let (id, groups) = account(user, group) else { return "there is no user “\(user)” on this machine" }
        if id == 0 { return nil }
        var place = ""
        for part in path.split(separator: "/") {
            place += "/\(part)"
            var status = stat()
            guard unsafe stat(place, &status) == 0 else {
                return errno == ENOENT
                    ? "there is no \(place); start the "
                        + (hasSystemd ? "socket: sudo systemctl enable --now authsidecar.socket" : "daemon")
                    : "\(place): \(errnoText(errno))"
            }
            let isSocket = status.st_mode & S_IFMT == S_IFSOCK
            guard isSocket || status.st_mode & S_IFMT == S_IFDIR else { return "\(place) is not a socket" }
            let needed: mode_t = isSocket ? 0o6 : 0o1
            let shift: mode_t = status.st_uid == id ? 6 : groups.contains(status.st_gid) ? 3 : 0
            guard status.st_mode >> shift & needed == needed else {
                let mode = String(status.st_mode & 0o7777, radix: 8)
                return
                    "nginx's workers are “\(user)”, who has no access to \(place) (owner \(userName(status.st_uid)), group "
                    + "\(groupName(status.st_gid)), mode 0\(mode)): "
                    + (hasSystemd
                        ? "sudo systemctl edit authsidecar.socket, [Socket], SocketGroup=\(group ?? user), "
                            + "then sudo systemctl restart authsidecar.socket"
                        : "set SOCKET_GROUP=\(group ?? user) and restart the daemon")
            }
            if isSocket { return nil }
        }
        return "\(path) is not a socket"
    }

    private static func userName(_ id: uid_t) -> String {
        unsafe getpwuid(id).flatMap { unsafe $0.pointee.pw_name }.map { unsafe String(cString: $0) } ?? "\(id)"
    }

    private static func groupName(_ id: gid_t) -> String {
        unsafe getgrgid(id).flatMap { unsafe $0.pointee.gr_name }.map { unsafe String(cString: $0) } ?? "\(id)"
    }

    private static func account(_ user: String, _ group: String?) -> (id: uid_t, groups: Set<gid_t>)? {
        guard let entry = unsafe getpwnam(user) else { return nil }
        let (id, ownGroup) = unsafe (entry.pointee.pw_uid, entry.pointee.pw_gid)
        let named = group.flatMap { name in unsafe getgrnam(name).map { unsafe $0.pointee.gr_gid } }
        var groups = [gid_t](repeating: 0, count: 256)
        var count = CInt(groups.count)
        let first = named ?? ownGroup
        guard unsafe getgrouplist(user, first, &groups, &count) >= 0 else { return (id, [first]) }
        return (id, Set(groups.prefix(Int(count))))
    }
}
