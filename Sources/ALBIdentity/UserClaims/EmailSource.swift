// SPDX-License-Identifier: Apache-2.0

import JOSE
import TextBasics

/// Where a user's e-mail address is, and what makes it count for rules.
public struct EmailSource: Sendable {
    /// The claims that may hold the address; the first that is there counts. Microsoft Entra ID sends no `email` for many
    /// accounts, but `preferred_username` or `upn`.
    public let claims: [ClaimPath]
    /// Whether rules count only an address that the identity provider has verified.
    public let requiresVerification: Bool

    public init(claims: [ClaimPath] = [.email], requiresVerification: Bool = true) {
        (self.claims, self.requiresVerification) = (claims, requiresVerification)
    }

    /// The address, verified or not; `nil` if none of the claims is there, or the first that is there is no text.
    public func address(in claims: Claims) -> String? { found(in: claims)?.text }

    /// Whether there is an address that does not count, because nobody says that the provider has verified it.
    public func lacksVerification(in claims: Claims) -> Bool {
        guard requiresVerification, let path = found(in: claims)?.path else { return false }
        return path != .email || !claims.hasVerifiedEmail
    }

    /// Whether the address is that of `email`, the only claim of which `email_verified` speaks.
    public func isEmail(in claims: Claims) -> Bool { found(in: claims)?.path == .email }

    private func found(in claims: Claims) -> (path: ClaimPath, text: String)? {
        for path in self.claims {
            if let value = claims[path] { return value.string.map { (path, $0) } }
        }
        return nil
    }
}

extension ClaimPath {
    public static let email = ClaimPath(name: "email")
    public static let subject = ClaimPath(name: "sub")
    public static let emailVerified = ClaimPath(name: "email_verified")
}

extension Claims {
    /// Whether the identity provider has verified `email`: `email_verified` is true (OpenID Connect Core §5.1), also as
    /// the text in which Cognito writes it. It says nothing of addresses in other claims.
    fileprivate var hasVerifiedEmail: Bool {
        switch self["email_verified"] {
        case .bool(let isVerified): isVerified
        case .string(let text): text.isIdentical(to: "true")
        default: false
        }
    }
}
