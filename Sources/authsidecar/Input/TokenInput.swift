// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// The tokens in what a person has copied: a token, a token behind `Bearer`, or header lines, of which only the load
/// balancer's count.
struct TokenInput: Equatable {
    /// Empty if there are header lines, and none is `X-Amzn-Oidc-Data`.
    let userClaims: [UInt8]
    let accessToken: [UInt8]?

    /// - Throws: if a header line comes twice; it is not known which one would count.
    init(_ text: [UInt8]) throws(InvalidText) {
        let lines = text.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        let data = try Self.value(of: "X-Amzn-Oidc-Data", in: lines)
        let accessToken = try Self.value(of: "X-Amzn-Oidc-Accesstoken", in: lines)
        let hasHeaders = data != nil || accessToken != nil
        userClaims = hasHeaders ? data ?? [] : Self.withoutScheme(text)
        self.accessToken = accessToken?.isEmpty == true ? nil : accessToken
    }

    /// Of a text that is to hold one token: the access token of header lines, else whatever it is.
    var soleToken: [UInt8] { accessToken ?? userClaims }

    /// Whether an argument can be meant as a token: no name of a file has these.
    static func looksLikeToken(_ argument: String) -> Bool {
        let text = argument.lowercased()
        return text.hasPrefix("bearer ") || text.hasPrefix("x-amzn-oidc-")
            || !text.contains("/") && text.utf8.count { $0 == UInt8(ascii: ".") } == 2
    }

    private static func value(of name: String, in lines: [ArraySlice<UInt8>]) throws(InvalidText) -> [UInt8]? {
        let own = Array(name.lowercased().utf8)
        let values = lines.compactMap { line -> [UInt8]? in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
                line[..<colon].trimmed(of: \.isWhiteSpace).map(\.lowercased) == own
            else { return nil }
            return withoutScheme(line[(colon + 1)...])
        }
        guard values.count <= 1 else {
            throw InvalidText("\(name) is there twice; a request with two of them is refused (duplicate-header)")
        }
        return values.first
    }

    /// Without white space around it, and without `Bearer` in front (RFC 6750 §2.1).
    private static func withoutScheme(_ text: some BidirectionalCollection<UInt8>) -> [UInt8] {
        let text = Array(text.trimmed(of: \.isWhiteSpace))
        let scheme = Array("bearer ".utf8)
        guard text.prefix(scheme.count).map(\.lowercased) == scheme else { return text }
        return Array(text.dropFirst(scheme.count).trimmed(of: \.isWhiteSpace))
    }
}
