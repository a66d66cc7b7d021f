// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A user claims token (`X-Amzn-Oidc-Data`) whose header keeps every rule, but whose signature nobody has verified yet.
///
/// It tells which key to fetch and nothing else; a ``VerifiedUser`` comes only out of ``verified(by:expecting:at:)``.
public struct UnverifiedToken: Sendable {
    public let text: TokenText
    /// Which key is said to have signed it.
    public let keyID: KeyUUID
    /// The configured load balancer that is said to have signed it.
    public let signer: LoadBalancer

    private let expiry: Int64
    private let token: ParsedToken

    /// Takes every step that needs no key.
    ///
    /// - Parameter now: seconds since the epoch.
    public init(
        _ text: TokenText, expecting expected: Expectations, at now: Int64
    ) throws(VerificationError<Rejection>) {
        token = try ParsedToken(text, ParsedToken.refuse)
        try token.checkHeader(expecting: expected, at: now, ParsedToken.refuse)
        do throws(Rejection) {
            keyID = try token.header.keyID.get()
            signer = try expected.loadBalancers.signer(of: token.header).get()
            expiry = try token.header.expiry.get()
        } catch {
            throw .rejected(error)
        }
        self.text = text
    }

    /// Verifies the signature and, once it is valid, checks what it covers.
    ///
    /// - Parameters:
    ///   - key: the key that ``keyID`` names at the endpoint of ``signer``.
    ///   - now: seconds since the epoch.
    public func verified(
        by key: ES256PublicKey, expecting expected: Expectations, at now: Int64
    ) throws(VerificationError<Rejection>) -> VerifiedUser {
        try token.checkSignature(by: key, ParsedToken.refuse)
        let claims = try token.checkedClaims(leeway: expected.leeway, at: now, ParsedToken.refuse)
        return VerifiedUser(header: token.header, claims: claims, keyID: keyID, expiry: expiry)
    }
}
