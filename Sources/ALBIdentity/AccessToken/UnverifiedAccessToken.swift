// SPDX-License-Identifier: Apache-2.0

import TextBasics
import JOSE

/// An access token (`X-Amzn-Oidc-Accesstoken`) whose header is as it must be, but whose signature nobody has verified
/// yet. ``AccessToken`` makes it.
///
/// It tells which key of whom is needed and nothing else; a ``VerifiedAccessToken`` comes only out of
/// ``verified(by:for:expecting:at:)``.
public struct UnverifiedAccessToken: Sendable {
    public let text: TokenText
    /// Which key of the issuer's set is said to have signed it: a set has several, and none is tried that the token does
    /// not name (RFC 8725 §3.10).
    public let keyIdentifier: JWKIdentifier

    /// `iss`, which only chooses among the issuers that are expected.
    public var issuer: String? { claims["iss"]?.string }

    /// How it is said to be signed, which is one of the expected ways.
    public let algorithm: SignatureAlgorithm

    private let jws: CompactJWS
    private let claims: Claims

    init(
        _ text: TokenText, accepting algorithms: [SignatureAlgorithm]
    ) throws(VerificationError<AccessTokenRejection>) {
        do { jws = try CompactJWS(text.bytes) } catch { throw .rejected(.malformed) }
        // Whatever the key is: no HMAC keyed with a public key, no `none` (RFC 8725 §3.1).
        guard let algorithm = jws.header["alg"]?.string.flatMap(SignatureAlgorithm.init(name:)),
            algorithms.contains(algorithm)
        else { throw .rejected(.unsupportedAlgorithm) }
        guard let keyIdentifier = jws.header["kid"]?.string.flatMap(JWKIdentifier.init) else {
            throw .rejected(.malformed)
        }
        do { claims = try jws.claims() } catch { throw .rejected(.malformed) }
        self.keyIdentifier = keyIdentifier
        self.algorithm = algorithm
        self.text = text
    }

    /// Whether `typ` is that of an access token, compared as a media type (RFC 7515 §4.1.9, RFC 9068 §2.1).
    private var isTyped: Bool {
        ["at+jwt", "application/at+jwt"].contains(jws.header["typ"]?.string?.lowercased())
    }

    /// Verifies the signature and, once it is valid, checks what it covers.
    ///
    /// - Parameters:
    ///   - key: the key that ``keyIdentifier`` names in the set of the user's issuer, for ``algorithm``.
    ///   - user: whose request the token came with.
    ///   - now: seconds since the epoch.
    public func verified(
        by key: JWKPublicKey, for user: VerifiedUser, expecting expected: Expectations, at now: Int64
    ) throws(VerificationError<AccessTokenRejection>) -> VerifiedAccessToken {
        guard key.algorithm == algorithm else { throw .rejected(.unknownKey) }
        let isValid: Bool
        do { isValid = try key.isValidSignature(jws.signature, for: jws.signingInput) } catch {
            throw .undecided(error)
        }
        guard isValid else { throw .rejected(.badSignature) }
        return try VerifiedAccessToken(claims: claims, isTyped: isTyped, for: user, expecting: expected, at: now)
    }
}

/// What `X-Amzn-Oidc-Accesstoken` holds, which the load balancer passes on without signing it.
public enum AccessToken: Sendable {
    /// Not three segments separated by two dots, so nobody but its issuer can read it (RFC 6749 §1.4), such as Google's. It
    /// says nothing of groups, and there is nothing to refuse.
    case opaque
    /// A JWT, which must be verified: from here on it is never taken for an opaque token.
    case jwt(UnverifiedAccessToken)

    /// No token that a load balancer accepts has a comma (RFC 6750 §2.1). nginx 1.23 and later joins two header lines with
    /// one; then it is unknown which line counts.
    ///
    /// - Parameter algorithms: those that a JWT may be signed with.
    public init(
        _ text: TokenText, accepting algorithms: [SignatureAlgorithm]
    ) throws(VerificationError<AccessTokenRejection>) {
        guard !text.bytes.contains(UInt8(ascii: ",")) else { throw .rejected(.malformed) }
        guard text.bytes.count(where: { $0 == UInt8(ascii: ".") }) == 2 else {
            self = .opaque
            return
        }
        self = .jwt(try UnverifiedAccessToken(text, accepting: algorithms))
    }
}
