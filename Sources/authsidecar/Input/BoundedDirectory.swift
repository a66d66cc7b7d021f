// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The names in a directory, up to a limit.
enum BoundedDirectory {
    /// The names in byte order, without `.` and `..`; `nil` if there is no such directory.
    ///
    /// - Parameter limit: how many names there may be, whatever they are of.
    static func names(in path: String, atMost limit: Int) throws(InputError) -> [String]? {
        guard let stream = unsafe opendir(path) else {
            let code = errno
            // A link that leads nowhere was meant to lead somewhere: it is no missing directory.
            var status = stat()
            if code == ENOENT, unsafe lstat(path, &status) != 0 { return nil }
            throw .system(errorCode: code)
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            guard names.count < limit else { throw .tooMany(limit: limit) }
            names.append(name)
            errno = 0
        }
        guard errno == 0 else { throw .system(errorCode: errno) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
