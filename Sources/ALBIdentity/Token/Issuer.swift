// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// An identity provider, by what its tokens have as `iss`; compared byte by byte, a slash at the end included.
///
/// Amazon Cognito has two forms for one user pool, `https://cognito-idp.REGION.amazonaws.com/POOL` and, recommended since
/// 2026, `https://issuer-cognito-idp.REGION.amazonaws.com/POOL` (Amazon Cognito API reference, IssuerConfigurationType).
/// Both mean the same pool; a replica of a pool in another region is another issuer.
public struct Issuer: Sendable, CustomStringConvertible {
    /// As configured.
    public let description: String
    /// Every `iss` that means this issuer, the configured form first.
    public let names: [String]

    private static let cognitoHosts = ["https://cognito-idp.", "https://issuer-cognito-idp."]

    public init(_ text: String) {
        description = text
        names = [text] + Self.otherForms(of: text)
    }

    /// Whether an `iss` means this issuer.
    public func isNamed(_ name: String) -> Bool { names.contains { $0.isIdentical(to: name) } }

    /// Whether it is a user pool of Amazon Cognito.
    public var isCognito: Bool { names.count > 1 }

    private static func otherForms(of text: String) -> [String] {
        guard let prefix = cognitoHosts.first(where: text.hasPrefix) else { return [] }
        let parts = text.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty, parts.allSatisfy({ $0.hasOnlyLettersDigits(and: "-_.") }) else {
            return []
        }
        let labels = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard labels.count == 2, !labels[0].isEmpty, ["amazonaws.com", "amazonaws.com.cn"].contains(labels[1]) else {
            return []
        }
        return cognitoHosts.filter { $0 != prefix }.map { $0 + text.dropFirst(prefix.count) }
    }
}
