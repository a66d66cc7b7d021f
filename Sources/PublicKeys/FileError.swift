// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why a file or directory cannot be used.
struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    let description: String
    /// Whether there is no file of that name.
    let isNoSuchFile: Bool

    init(_ description: String) {
        self.description = description
        isNoSuchFile = false
    }

    /// The error of the system call made just before (errno(3)).
    static func fromErrno(_ call: StaticString, _ name: String) -> FileError {
        FileError(call: call, name: name, code: errno)
    }

    private init(call: StaticString, name: String, code: Int32) {
        let text = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        description = "\(call) \(name): \(text)"
        isNoSuchFile = code == ENOENT
    }
}
