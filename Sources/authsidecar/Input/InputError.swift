// SPDX-License-Identifier: Apache-2.0

import TextBasics
import Glibc
import Systemd

/// Why something cannot be read.
enum InputError: Error, Equatable, CustomStringConvertible {
    /// It has more bytes than the limit; the rest was not read.
    case tooLong(limit: Int)
    /// A device, a pipe, a directory.
    case notRegular
    /// A call failed (errno(3)).
    case system(errorCode: CInt)

    /// Whether there is no file at the path.
    var isNoSuchFile: Bool { self == .system(errorCode: ENOENT) || self == .system(errorCode: ENOTDIR) }

    var description: String {
        switch self {
        case .tooLong(let limit): "it is longer than \(limit) bytes"
        case .notRegular: "it is not a regular file"
        case .system(ENOENT): "there is no such file"
        case .system(let code): errnoText(code)
        }
    }
}
