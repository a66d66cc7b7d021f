// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the system says about an error (strerror(3)).
///
/// - Parameter code: a positive errno(3).
public func errnoText(_ code: CInt) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard unsafe strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
