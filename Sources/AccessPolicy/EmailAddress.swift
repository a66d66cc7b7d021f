// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// An e-mail address as it is compared: `local@domain` (RFC 5321 §4.1.2, without quoted strings and address literals),
/// ASCII letters in lower case.
///
/// The standard leaves the case of the local part to the domain; no identity provider in use tells `Ann@` from `ann@`.
struct EmailAddress: Hashable, Sendable {
    /// RFC 5321 §4.5.3.1.1
    private static let maximumLocalBytes = 64

    private let local: [UInt8]
    let domain: DomainName

    /// - Returns: `nil` unless there is exactly one `@` with a plain local part before it and a domain after it: no
    ///   display name, no angle brackets, no comment.
    init?(_ text: String) {
        guard let (local, domain) = text.isASCII ? Self.parts(ofASCII: Array(text.utf8)) : Self.parts(of: text) else {
            return nil
        }
        self.local = local
        self.domain = domain
    }

    /// As it is compared.
    var text: String { String(decoding: local + [UInt8(ascii: "@")] + domain.bytes, as: UTF8.self) }

    /// An address that the operator wrote, with its domain in both forms; none if it is no address.
    ///
    /// Nor is one with `*` before the `@`: it is meant as a pattern, and nobody has the address that it would be.
    static func forms(of text: String) -> [EmailAddress] {
        guard let address = EmailAddress(text), !address.local.contains(UInt8(ascii: "*")),
            let at = text.lastIndex(of: "@")
        else { return [] }
        return DomainName.forms(of: text[text.index(after: at)...]).map {
            EmailAddress(local: address.local, domain: $0)
        }
    }

    private init(local: [UInt8], domain: DomainName) {
        self.local = local
        self.domain = domain
    }

    private static func parts(of text: String) -> (local: [UInt8], domain: DomainName)? {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let domain = DomainName(parts[1]) else { return nil }
        guard !parts[0].isEmpty, parts[0].utf8.count <= maximumLocalBytes, parts[0].unicodeScalars.allSatisfy(isPlain)
        else { return nil }
        return (parts[0].utf8.map(\.lowercased), domain)
    }

    /// The same without Unicode's tables: nearly every address is ASCII, and each request brings one.
    private static func parts(ofASCII text: [UInt8]) -> (local: [UInt8], domain: DomainName)? {
        guard let at = text.firstIndex(of: UInt8(ascii: "@")), let domain = DomainName(ascii: text[(at + 1)...]) else {
            return nil
        }
        let local = text[..<at]
        guard (1...maximumLocalBytes).contains(local.count), local.allSatisfy({ isPlain(Unicode.Scalar($0)) }) else {
            return nil
        }
        return (local.map(\.lowercased), domain)
    }

    /// `atext` and dots (RFC 5322 §3.2.3), or a letter, mark or digit of another script (RFC 6532 §3.2).
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isASCII else { return scalar.isLetterMarkOrDigit }
        return switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        case ".", "!", "#", "$", "%", "&", "'", "*", "+", "-", "/", "=", "?", "^", "_", "`", "{", "|", "}", "~": true
        default: false
        }
    }
}

extension Unicode.Scalar {
    var isLetterMarkOrDigit: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber:
            true
        default: false
        }
    }
}
