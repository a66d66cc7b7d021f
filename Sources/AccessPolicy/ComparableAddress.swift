// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// E-mail addresses as they are compared when somebody is blocked: not by case, and a domain in either of its forms.
public enum ComparableAddress {
    /// What a claim's address is compared as. A text that is no address is compared as well: a block must not be evaded by a name around
    /// the address, space, a dot at the end, or the dots of other scripts (RFC 3490 §3.1).
    public static func text(ofClaim text: String) -> String {
        text.isASCII ? self.text(ofASCII: Array(text.utf8)) : self.text(ofUnicode: text)
    }

    /// The same without Unicode's tables: nearly every address is ASCII, and each new token brings one.
    static func text(ofASCII text: [UInt8]) -> String {
        var address = text[...]
        if let start = text.lastIndex(of: UInt8(ascii: "<")), let end = text[start...].firstIndex(of: UInt8(ascii: ">"))
        {
            address = text[(start + 1)..<end]
        }
        var bytes = address.filter { $0 != UInt8(ascii: " ") && !(0x09...0x0D).contains($0) }.map(\.lowercased)
        while bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func text(ofUnicode text: String) -> String {
        var address = text[...]
        if let start = text.lastIndex(of: "<"), let end = text[start...].firstIndex(of: ">") {
            address = text[text.index(after: start)..<end]
        }
        var scalars = String.UnicodeScalarView()
        for scalar in address.lowercased().unicodeScalars where !scalar.properties.isWhitespace {
            scalars.append(["\u{3002}", "\u{FF0E}", "\u{FF61}"].contains(scalar) ? "." : scalar)
        }
        while scalars.last == "." { scalars.removeLast() }
        return String(scalars)
    }

    /// What an address that the operator wrote is compared as: once, or twice if its domain has two forms; none if it is no address, or
    /// one with a star, which would be nobody's.
    public static func texts(ofOperator text: String) -> [String] {
        let plain = self.text(ofClaim: text)
        guard EmailAddress(plain) != nil, !plain.contains("*"), let at = plain.lastIndex(of: "@") else { return [] }
        return DomainName.forms(of: plain[plain.index(after: at)...]).map {
            "\(plain[..<at])@\(String(decoding: $0.bytes, as: UTF8.self))"
        }
    }
}
