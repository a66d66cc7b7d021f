// SPDX-License-Identifier: Apache-2.0

import TextBasics
import Glibc

/// A stream that a process writes to from its start (stdout(3)).
public enum StandardStream: CInt, Sendable {
    case output = 1
    case error = 2

    /// Writes all of a text (write(2)).
    ///
    /// - Returns: why the rest could not be written; `nil`: all is written.
    @discardableResult
    public func write(_ text: String) -> String? {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(rawValue, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return errnoText(errno) }
            rest = rest.dropFirst(count)
        }
        return nil
    }
}
