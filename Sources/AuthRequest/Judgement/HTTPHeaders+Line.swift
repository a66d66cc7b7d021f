// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1

/// How often a header stands in a request's head.
enum HeaderLine: Equatable {
    case none
    case one(String)
    case several
}

extension HTTPHeaders {
    /// The line of that name, told apart from there being several: a duplicate is never resolved by taking the first.
    ///
    /// - Parameter name: in lower case; compared without regard to ASCII case (RFC 9110 §5.1).
    func line(named name: String) -> HeaderLine {
        var found: HeaderLine = .none
        for (candidate, value) in self where candidate.isHeaderName(name) {
            guard found == .none else { return .several }
            found = .one(value)
        }
        return found
    }

    /// The value, if there is exactly one line of that name.
    func soleValue(of name: String) -> String? {
        if case .one(let value) = line(named: name) { value } else { nil }
    }
}

extension String {
    /// Whether this is the header name `lowercased`, in any case.
    fileprivate func isHeaderName(_ lowercased: String) -> Bool {
        guard utf8.count == lowercased.utf8.count else { return false }
        let mine = utf8Span.span
        let theirs = lowercased.utf8Span.span
        for index in mine.indices {
            let byte = mine[index]
            let folded = byte &- 65 < 26 ? byte | 0x20 : byte
            guard folded == theirs[index] else { return false }
        }
        return true
    }
}
