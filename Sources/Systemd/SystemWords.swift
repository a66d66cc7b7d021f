// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the system says about an error.
public enum SystemWords {
    /// - Parameter errorCode: a positive errno(3).
    public static func of(errorCode: CInt) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe strerror_r(errorCode, &buffer, buffer.count) == 0 else { return "error \(errorCode)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
