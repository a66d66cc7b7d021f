// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// A domain name as it is compared: byte by byte, ASCII letters in lower case, other scripts as they are written.
///
/// A rule's name is compared in both of its forms (``forms(of:)``). A claim that is written in neither, such as one that is
/// not normalized (Unicode Standard Annex #15), differs: a rule that does not fit keeps out.
struct DomainName: Hashable, Sendable {
    /// RFC 1035 §2.3.4
    private static let maximumLabelBytes = 63
    private static let maximumBytes = 253

    /// Without a dot at either end.
    let bytes: [UInt8]

    /// The forms of a name that the operator wrote in either: with A-labels and, if that is another, with U-labels.
    ///
    /// - Returns: none if it is no name.
    static func forms(of text: Substring) -> [DomainName] {
        // What nobody sees, and dots of other scripts, make no rule; libidn2 would map them.
        guard let written = DomainName(text) else { return [] }
        let isASCII = text.isASCII
        let ascii = isASCII ? String(decoding: written.bytes, as: UTF8.self) : InternationalName.ascii(String(text))
        guard let ascii, ascii.isASCII, let name = DomainName(ascii[...]) else { return [] }
        guard !isASCII || ascii.contains("xn--") else { return [name] }
        let other = InternationalName.unicode(ascii).flatMap { DomainName($0[...]) }
        return other.map { $0 == name ? [name] : [name, $0] } ?? [name]
    }

    /// - Returns: `nil` unless it is labels of letters, digits and inner hyphens (RFC 1123 §2.1), separated by single dots.
    init?(_ text: Substring) {
        guard let bytes = text.isASCII ? Self.name(ofASCII: Array(text.utf8)[...]) : Self.name(of: text) else {
            return nil
        }
        self.bytes = bytes
    }

    /// - Parameter text: ASCII only.
    init?(ascii text: ArraySlice<UInt8>) {
        guard let bytes = Self.name(ofASCII: text) else { return nil }
        self.bytes = bytes
    }

    private static func name(of text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        for label in text.split(separator: ".", omittingEmptySubsequences: false) {
            guard isLabel(label) else { return nil }
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ".")) }
            bytes.append(contentsOf: label.utf8.map(\.lowercased))
        }
        return !bytes.isEmpty && bytes.count <= 4 * maximumBytes ? bytes : nil
    }

    /// The same without Unicode's tables: nearly every name is ASCII, and each request brings one.
    private static func name(ofASCII text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count <= maximumBytes else { return nil }
        let (dot, hyphen) = (UInt8(ascii: "."), UInt8(ascii: "-"))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var labelBytes = 0
        for byte in text {
            switch byte {
            case dot:
                guard labelBytes > 0, bytes.last != hyphen else { return nil }
                labelBytes = 0
            case hyphen where labelBytes == 0: return nil
            default:
                guard Unicode.Scalar(byte).isLetterDigitHyphen, labelBytes < maximumLabelBytes else { return nil }
                labelBytes += 1
            }
            bytes.append(byte.lowercased)
        }
        return labelBytes > 0 && bytes.last != hyphen ? bytes : nil
    }

    private static func isLabel(_ label: Substring) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...(label.isASCII ? maximumLabelBytes : 4 * maximumLabelBytes)).contains(label.utf8.count)
            && label.utf8.first != hyphen && label.utf8.last != hyphen
            && label.unicodeScalars.allSatisfy { $0.isASCII ? $0.isLetterDigitHyphen : $0.isLetterMarkOrDigit }
    }
}

extension Unicode.Scalar {
    fileprivate var isLetterDigitHyphen: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9", "-": true
        default: false
        }
    }
}

/// One entry of `allowed_domains`: `example.com` is that domain only; `.example.com` is it and all below it, as in
/// nginx's `server_name`.
struct DomainPattern: Hashable, Sendable {
    private let domain: DomainName
    private let includesSubdomains: Bool

    /// The entry in both forms of its name; none if it is no entry.
    static func forms(of text: String) -> [DomainPattern] {
        let includesSubdomains = text.hasPrefix(".")
        return DomainName.forms(of: includesSubdomains ? text.dropFirst() : text[...]).map {
            DomainPattern(domain: $0, includesSubdomains: includesSubdomains)
        }
    }

    func matches(_ other: DomainName) -> Bool {
        if other == domain { return true }
        // A whole label must end where the pattern begins: `evilexample.com` is not below `example.com`.
        let dot = other.bytes.count - domain.bytes.count - 1
        return includesSubdomains && dot > 0 && other.bytes[dot] == UInt8(ascii: ".")
            && other.bytes[(dot + 1)...].elementsEqual(domain.bytes)
    }
}
