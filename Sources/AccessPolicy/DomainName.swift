// SPDX-License-Identifier: Apache-2.0

/// A domain name in its ASCII form and lower case, such as `xn--bcher-kva.example` (RFC 5890 §2.3.2.1).
///
/// Labels in other scripts are brought into it by lower case and Punycode. What a fuller mapping (UTS 46) would call
/// equal beyond that, such as full-width letters, differs here: a rule that does not fit keeps out.
struct DomainName: Hashable, Sendable {
    /// RFC 1035 §2.3.4
    private static let maximumLabelBytes = 63
    private static let maximumBytes = 253

    /// Lower case ASCII, without a dot at either end.
    let bytes: [UInt8]

    /// - Returns: `nil` unless it is labels of letters, digits and inner hyphens (RFC 1123 §2.1), divided by single dots.
    init?(_ text: Substring) {
        guard let bytes = text.isASCII ? Self.name(ofASCII: Array(text.utf8)[...]) : Self.name(of: text) else {
            return nil
        }
        self.bytes = bytes
    }

    /// - Parameter text: ASCII alone.
    init?(ascii text: ArraySlice<UInt8>) {
        guard let bytes = Self.name(ofASCII: text) else { return nil }
        self.bytes = bytes
    }

    private static func name(of text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        for label in text.split(separator: ".", omittingEmptySubsequences: false) {
            guard let ascii = ascii(label) else { return nil }
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ".")) }
            bytes.append(contentsOf: ascii)
        }
        return !bytes.isEmpty && bytes.count <= maximumBytes ? bytes : nil
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
            bytes.append(byte.lowercasedASCII)
        }
        return labelBytes > 0 && bytes.last != hyphen ? bytes : nil
    }

    private static func ascii(_ label: Substring) -> [UInt8]? {
        // The bound comes first: Punycode takes a time that grows with the square of the length.
        guard !label.isEmpty, label.utf8.count <= 4 * maximumLabelBytes else { return nil }
        let hyphen = UInt8(ascii: "-")
        guard label.utf8.first != hyphen, label.utf8.last != hyphen else { return nil }
        guard
            label.unicodeScalars.allSatisfy({
                $0 == "-" || $0.isASCII ? $0.isLetterDigitHyphen : $0.isLetterMarkOrDigit
            })
        else { return nil }
        let ascii =
            label.isASCII
            ? label.utf8.map(\.lowercasedASCII)
            : Punycode.encode(label.lowercased().unicodeScalars).map { Array("xn--".utf8) + $0 }
        guard let ascii, ascii.count <= maximumLabelBytes else { return nil }
        return ascii
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
