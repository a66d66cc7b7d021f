// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Reads a regular expression as far as its plain text needs it (pcre2pattern(3)).
struct RegexSyntax {
    private typealias Beginning = RegexOutline.Beginning

    /// More texts, or longer ones, count as not plain.
    private static let maximumCount = 64
    private static let maximumLength = 256
    private static let maximumDepth = 16

    private let bytes: [UInt8]
    private let ignoresCase: Bool
    /// Where the group ends that begins at an index.
    private let groups: [Int: Int]
    /// Where a backslash begins an escape that is in no set.
    private let escapes: [Int]

    /// - Returns: `nil` if nothing is known: alternatives that are in no group, options, or text that is no expression.
    init?(_ bytes: [UInt8], ignoresCase: Bool) {
        (self.bytes, self.ignoresCase) = (bytes, ignoresCase)
        var open: [Int] = []
        var groups: [Int: Int] = [:]
        var escapes: [Int] = []
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\"):
                if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "Q") { return nil }
                escapes.append(index)
                index += 1
            case UInt8(ascii: "["): index = Self.endOfSet(in: bytes, from: index)
            case UInt8(ascii: "("):
                guard !Self.setsOptions(bytes[(index + 1)...]) else { return nil }
                open.append(index)
            case UInt8(ascii: ")"):
                guard let start = open.popLast() else { return nil }
                groups[start] = index
            case UInt8(ascii: "|") where open.isEmpty: return nil
            default: break
            }
            index += 1
        }
        guard open.isEmpty else { return nil }
        (self.groups, self.escapes) = (groups, escapes)
    }

    /// `(?i)`, `(?x:`, `(*UTF)`: what follows is read in another way.
    private static func setsOptions(_ group: ArraySlice<UInt8>) -> Bool {
        guard let first = group.first, first == UInt8(ascii: "?") else { return group.first == UInt8(ascii: "*") }
        guard let kind = group.dropFirst().first else { return false }
        return kind != UInt8(ascii: "P")
            && (kind.isLetterOrDigit || kind == UInt8(ascii: "-") || kind == UInt8(ascii: "^"))
    }

    /// The index of its `]`, or behind the text.
    private static func endOfSet(in bytes: [UInt8], from start: Int) -> Int {
        var index = start + 1
        if index < bytes.count, bytes[index] == UInt8(ascii: "^") { index += 1 }
        // A bracket that comes first is a character.
        if index < bytes.count, bytes[index] == UInt8(ascii: "]") { index += 1 }
        while index < bytes.count, bytes[index] != UInt8(ascii: "]") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return index
    }

    /// How what it matches begins; `nil` if that is nowhere anchored.
    var beginnings: [RegexOutline.Beginning]? {
        bytes.first == UInt8(ascii: "^") ? beginnings(of: 1..<bytes.count, depth: 0) : nil
    }

    /// How it ends, from the last dot on: `.css` and `.js` of `\.(css|js)$`.
    var endings: [[UInt8]]? {
        guard let dot = escapes.last(where: { $0 + 1 < bytes.count && bytes[$0 + 1] == UInt8(ascii: ".") }),
            !groups.contains(where: { $0.key < dot && dot < $0.value })
        else { return nil }
        let found = beginnings(of: dot..<bytes.count, depth: 0)
        return found.allSatisfy(\.isWhole) ? found.map(\.text) : nil
    }

    private func beginnings(of range: Range<Int>, depth: Int) -> [RegexOutline.Beginning] {
        var found = [Beginning()]
        var index = range.lowerBound
        while index < range.upperBound, found.contains(where: \.isOpen) {
            guard let (pieces, end) = pieces(at: index, before: range.upperBound, depth: depth) else { break }
            let quantifier = end < range.upperBound ? bytes[end] : 0
            if quantifier == UInt8(ascii: "*") || quantifier == UInt8(ascii: "{") { break }
            let isOptional = quantifier == UInt8(ascii: "?")
            let isRepeated = quantifier == UInt8(ascii: "+")
            let choices = (isOptional ? [Beginning()] : []) + pieces
            let longer = found.flatMap { start in start.isOpen ? choices.map { start + $0 } : [start] }
            guard longer.count <= Self.maximumCount, longer.allSatisfy({ $0.text.count <= Self.maximumLength }) else {
                break
            }
            found = isRepeated ? longer.map(\.closed) : longer
            index = isOptional || isRepeated ? end + 1 : end
        }
        return index < range.upperBound ? found.map(\.closed) : found
    }

    /// The texts that one item stands for: a character, a set of them, a group, the end. `nil` for any other.
    private func pieces(
        at index: Int, before limit: Int, depth: Int
    ) -> (pieces: [RegexOutline.Beginning], end: Int)? {
        switch bytes[index] {
        case UInt8(ascii: "\\"):
            guard index + 1 < limit, bytes[index + 1] < 0x80, !bytes[index + 1].isLetterOrDigit else { return nil }
            return ([text(bytes[index + 1])], index + 2)
        case UInt8(ascii: "$"): return ([Beginning(isWhole: true, isOpen: false)], index + 1)
        case UInt8(ascii: "["):
            let end = Self.endOfSet(in: bytes, from: index)
            guard end < limit else { return nil }
            let set = bytes[(index + 1)..<end]
            let isPlain = set.allSatisfy { $0 < 0x80 && !"^-\\[]".utf8.contains($0) }
            return isPlain && (1...8).contains(set.count) ? (set.map(text), end + 1) : nil
        case UInt8(ascii: "("):
            guard let end = groups[index], depth < Self.maximumDepth, let inner = contents(from: index + 1, to: end)
            else { return nil }
            let pieces = alternatives(inner).flatMap { beginnings(of: $0, depth: depth + 1) }
            return pieces.count <= Self.maximumCount ? (pieces, end + 1) : nil
        case let byte where byte < 0x80 && !".*+?{^)|".utf8.contains(byte): return ([text(byte)], index + 1)
        default: return nil
        }
    }

    private func text(_ byte: UInt8) -> RegexOutline.Beginning {
        Beginning(text: [ignoresCase && (0x41...0x5A).contains(byte) ? byte | 0x20 : byte])
    }

    /// What is in a group behind `?:` or its name; `nil` for a condition.
    private func contents(from start: Int, to end: Int) -> Range<Int>? {
        guard start < end, bytes[start] == UInt8(ascii: "?") else { return start..<end }
        let kind = bytes[(start + 1)..<end].drop { $0 == UInt8(ascii: "P") }
        guard let first = kind.first else { return nil }
        if first == UInt8(ascii: ":") { return (kind.startIndex + 1)..<end }
        let name = kind.dropFirst().prefix { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") }
        guard first == UInt8(ascii: "<") || first == UInt8(ascii: "'"), !name.isEmpty, name.endIndex < end else {
            return nil
        }
        return (name.endIndex + 1)..<end
    }

    /// The parts of a group between `|` that are in no other one.
    private func alternatives(_ range: Range<Int>) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var (start, index) = (range.lowerBound, range.lowerBound)
        while index < range.upperBound {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "["): index = Self.endOfSet(in: bytes, from: index)
            case UInt8(ascii: "("): index = groups[index] ?? index
            case UInt8(ascii: "|"):
                parts.append(start..<index)
                start = index + 1
            default: break
            }
            index += 1
        }
        return parts + [start..<range.upperBound]
    }
}

extension RegexOutline.Beginning {
    fileprivate var closed: Self { Self(text: text, isWhole: isWhole, isOpen: false) }

    fileprivate static func + (left: Self, right: Self) -> Self {
        Self(text: left.text + right.text, isWhole: right.isWhole, isOpen: right.isOpen)
    }
}
