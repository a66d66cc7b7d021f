// SPDX-License-Identifier: Apache-2.0

import TextBasics
import NIOHTTP1

/// How often a header is in a request's head.
enum HeaderLine {
    case none
    case one(String)
    case several

    /// Told apart from there being one: a duplicate is never resolved by taking the first.
    mutating func add(_ value: String) {
        if case .none = self { self = .one(value) } else { self = .several }
    }
}

extension HTTPHeaders {
    /// The value, if there is exactly one line of that name.
    ///
    /// - Parameter name: in lower case; compared without regard to ASCII case (RFC 9110 §5.1).
    func soleValue(of name: String) -> String? {
        var found: HeaderLine = .none
        for (candidate, value) in self where candidate.isHeaderName(name) { found.add(value) }
        return if case .one(let value) = found { value } else { nil }
    }
}

extension String {
    /// A header's value without the space and tab around it, which are no part of it (RFC 9110 §5.5).
    var trimmedBytes: [UInt8] {
        // In one piece, which costs less than a slice of it would.
        var bytes = Array(utf8)
        while bytes.last?.isBlank == true { bytes.removeLast() }
        return bytes.first?.isBlank == true ? Array(bytes.drop(while: \.isBlank)) : bytes
    }
}

extension String {
    /// Whether this is the header name `lowercased`, in any case.
    func isHeaderName(_ lowercased: String) -> Bool {
        guard utf8.count == lowercased.utf8.count else { return false }
        let mine = utf8Span.span
        let theirs = lowercased.utf8Span.span
        for index in mine.indices {
            let byte = mine[index]
            guard byte.lowercased == theirs[index] else { return false }
        }
        return true
    }
}
