// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the system refused, and why (errno(3)).
struct SystemError: Error, CustomStringConvertible {
    let description: String

    init(_ what: String, code: Int32 = errno) {
        description = "\(what): \(unsafe String(cString: strerror(code)))"
    }
}
