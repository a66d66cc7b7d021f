// SPDX-License-Identifier: Apache-2.0

/// Classes of ASCII bytes. Every other byte is in none of them.
extension UInt8 {
    @inlinable public var isDigit: Bool { self &- 0x30 < 10 }

    @inlinable public var isLowercaseLetter: Bool { self &- 0x61 < 26 }

    @inlinable public var isLetter: Bool { (self | 0x20).isLowercaseLetter }

    @inlinable public var isLetterOrDigit: Bool { isLetter || isDigit }

    /// Space and tab.
    @inlinable public var isBlank: Bool { self == 0x20 || self == 0x09 }

    /// Space, tab, line ends, vertical tab and form feed.
    @inlinable public var isWhiteSpace: Bool { self == 0x20 || self &- 0x09 < 5 }

    /// The same letter in lower case; any other byte as it is.
    @inlinable public var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    /// What a hexadecimal digit of either case stands for.
    @inlinable public var hexValue: UInt8? {
        isDigit ? self &- 0x30 : (self | 0x20) &- 0x61 < 6 ? (self | 0x20) &- 0x61 + 10 : nil
    }
}

extension Sequence<UInt8> {
    /// Two hexadecimal digits for each byte, in lower case.
    @inlinable public var hexText: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }
}

extension StringProtocol {
    /// Whether every character is an ASCII digit, a letter, or one of `others`.
    @inlinable public func hasOnlyLettersDigits(and others: String = "") -> Bool {
        utf8.allSatisfy { $0.isLetterOrDigit || others.utf8.contains($0) }
    }

    @inlinable public var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }
}

extension FixedWidthInteger {
    /// A number written in decimal digits and nothing else: the initialiser for text also takes a sign.
    @inlinable public init?(decimalDigits text: some StringProtocol) {
        guard text.utf8.allSatisfy(\.isDigit), let number = Self(text) else { return nil }
        self = number
    }
}

extension BidirectionalCollection<UInt8> {
    /// Without the bytes of a class at both ends.
    @inlinable public func trimmed(of isTrimmed: (UInt8) -> Bool) -> SubSequence {
        var rest = drop(while: isTrimmed)
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return rest
    }
}

extension Substring {
    /// Without spaces and tabs at both ends. By bytes: a space before a combining mark is trimmed like any other.
    @inlinable public var trimmed: Substring { Substring(utf8.trimmed(of: \.isBlank)) }
}
