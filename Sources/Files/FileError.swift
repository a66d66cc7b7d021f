// SPDX-License-Identifier: Apache-2.0

import TextBasics
import Glibc

/// Why a file or directory cannot be used.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String
    /// The same without the name, to be said of a path: “is a symbolic link”.
    package let problem: String
    /// Whether there is no file of that name.
    package let isNoSuchFile: Bool
    package let isReadOnlyFileSystem: Bool

    package init(_ description: String) {
        self.description = description
        problem = description
        isNoSuchFile = false
        isReadOnlyFileSystem = false
    }

    /// - Parameter problem: what is the matter with the file of this name.
    package init(_ name: String, _ problem: String) {
        description = "\(name) \(problem)"
        self.problem = problem
        isNoSuchFile = false
        isReadOnlyFileSystem = false
    }

    /// The error of the system call made just before (errno(3)).
    package static func fromErrno(_ call: StaticString, _ name: String) -> FileError {
        FileError(call: call, name: name, code: errno)
    }

    /// The error of an earlier system call.
    static func fromErrno(_ code: Int32, _ call: StaticString, _ name: String) -> FileError {
        FileError(call: call, name: name, code: code)
    }

    private init(call: StaticString, name: String, code: Int32) {
        let text = errnoText(code)
        description = "\(call) \(name): \(text)"
        problem = "\(call): \(text)"
        isNoSuchFile = code == ENOENT
        isReadOnlyFileSystem = code == EROFS
    }
}
