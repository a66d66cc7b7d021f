// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A user claims token (`X-Amzn-Oidc-Data`) whose header keeps every rule, but whose signature nobody has checked yet.
///
/// It tells which key to fetch and nothing else; a ``VerifiedUser`` comes only out of ``verified(by:expecting:at:)``.
public struct UnverifiedToken: Sendable {
    /// The longest token that is looked at: a load balancer sends no header line above 16 KB.
    public static let maximumByteCount = 16_384

    /// Which key is said to have signed it.
    public let keyID: KeyID
    /// The configured load balancer that is said to have signed it; tells where its keys are.
    public let signer: LoadBalancerARN

    private let header: TokenHeader
    private let jws: CompactJWS

    /// Judges everything that can be judged without the key.
    ///
    /// - Parameters:
    ///   - text: the header's value as received.
    ///   - now: seconds since the epoch.
    public init(_ text: [UInt8], expecting expected: Expectations, at now: Int64) throws(Rejection) {
        guard !text.isEmpty else { throw .missingToken }
        guard text.count <= Self.maximumByteCount else { throw .tokenTooLarge }
        do { jws = try CompactJWS(text) } catch { throw .malformed }
        header = TokenHeader(jws.header)
        if let rejection = HeaderRule.firstRejection(of: header, expecting: expected, at: now) { throw rejection }
        guard let keyID = header.keyID else { throw .malformed }
        guard let signer = header.signer.flatMap(expected.signer(named:)) else { throw .wrongSigner }
        self.keyID = keyID
        self.signer = signer
    }

    /// Judges the signature and, once it holds, what it covers.
    ///
    /// - Parameters:
    ///   - key: the key that ``keyID`` names at the endpoint of ``signer``.
    ///   - now: seconds since the epoch.
    /// - Throws: `Rejection`, or `CryptographyError` when libcrypto cannot tell.
    public func verified(
        by key: ES256PublicKey, expecting expected: Expectations, at now: Int64
    ) throws -> VerifiedUser {
        guard try key.isValidSignature(jws.signature, for: jws.signingInput) else { throw Rejection.badSignature }
        let claims: JSONObject
        do { claims = try jws.claims() } catch { throw Rejection.malformed }
        if let rejection = ClaimsRule.firstRejection(of: claims, under: header, expecting: expected, at: now) {
            throw rejection
        }
        return VerifiedUser(header: header, claims: claims, keyID: keyID)
    }
}
