// SPDX-License-Identifier: Apache-2.0

import TextBasics
import NIOHTTP1

/// What a client prefers, as the lines of `Accept` and `Accept-Language` say it (RFC 9110 §12.4.2, §12.5.1, §12.5.4).
struct WeightedList {
    /// One alternative.
    struct Entry: Equatable {
        /// In lower case, without parameters.
        let name: String
        /// The weight `q` in thousandths, 1,000 unless said: 0 means “not this”.
        let weight: Int
    }

    /// In the order of the lines. An entry that is not written as it should be is left out.
    let entries: [Entry]

    /// More is nobody's preference, and not read: the client is answered as one that has none.
    private static let maximumBytes = 4096
    /// The same for more alternatives than this. Browsers send ten.
    private static let maximumEntries = 64

    /// All lines of that name.
    init(_ headers: HTTPHeaders, _ name: String) {
        let lines = headers[name]
        guard lines.reduce(0, { $0 + $1.utf8.count }) <= Self.maximumBytes else {
            entries = []
            return
        }
        let texts = lines.flatMap { Self.parts(of: $0[...].utf8, at: UInt8(ascii: ",")) }
        entries = texts.count <= Self.maximumEntries ? texts.compactMap(Self.entry) : []
    }

    /// The entry of that name, if there is one.
    subscript(name: String) -> Entry? { entries.first { $0.name == name } }

    private static func entry(_ text: Substring.UTF8View) -> Entry? {
        let pieces = parts(of: text, at: UInt8(ascii: ";")).map { String(Substring($0)).lowercased() }
        guard let name = pieces.first, !name.isEmpty else { return nil }
        guard let weight = pieces.dropFirst().first(where: { $0.hasPrefix("q=") }) else {
            return Entry(name: name, weight: 1000)
        }
        return thousandths(weight.dropFirst(2)).map { Entry(name: name, weight: $0) }
    }

    /// `qvalue`: from 0 to 1, with at most three digits behind the point.
    private static func thousandths(_ text: Substring) -> Int? {
        let digits = Array(text.utf8)
        guard let first = digits.first, first == UInt8(ascii: "0") || first == UInt8(ascii: "1") else { return nil }
        guard digits.count == 1 || digits[1] == UInt8(ascii: "."), digits.count <= 5 else { return nil }
        var value = Int(first - UInt8(ascii: "0"))
        for position in 2..<5 {
            let digit = position < digits.count ? digits[position] : UInt8(ascii: "0")
            guard digit.isDigit else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value <= 1000 ? value : nil
    }

    /// What a separator separates, outside quotes, without white space around it.
    private static func parts(of text: Substring.UTF8View, at separator: UInt8) -> [Substring.UTF8View] {
        var isQuoted = false
        var isEscaped = false
        let parts = text.split(omittingEmptySubsequences: true) { byte in
            defer { isEscaped = isQuoted && !isEscaped && byte == UInt8(ascii: "\\") }
            if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
            return byte == separator && !isQuoted
        }
        return parts.map { $0.trimmed(of: \.isBlank) }
    }
}
