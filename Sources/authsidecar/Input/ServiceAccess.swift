// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the packaged service can read: it runs as a user who owns nothing (`DynamicUser=`), and sees /etc and /usr, but no directory
/// of people (authsidecar.service). root, who runs `check`, can read more.
enum ServiceAccess {
    /// Why the service cannot read a file or a directory; `nil` if it can, or if there is none.
    static func problem(of path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        let target = unsafe String(cString: resolved)
        guard target.hasPrefix("/etc/") || target.hasPrefix("/usr/") else {
            return "\(path): the service sees only /etc and /usr; see BindReadOnlyPaths= in authsidecar.conf(5)"
        }
        var directory = ""
        for name in target.split(separator: "/") {
            directory += "/" + name
            let isLast = directory == target
            var status = stat()
            guard unsafe stat(directory, &status) == 0 else { return nil }
            let isDirectory = status.st_mode & S_IFMT == S_IFDIR
            let needed = (isLast ? S_IROTH : 0) | (isDirectory ? S_IXOTH : 0)
            guard status.st_mode & needed == needed else {
                return "\(path): the service cannot read it: sudo chmod o+\(isDirectory ? "rx" : "r") \(directory)"
            }
        }
        return nil
    }
}
