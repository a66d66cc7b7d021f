// SPDX-License-Identifier: Apache-2.0

/// Why a text is not a public key that this program uses.
public enum PublicKeyError: Error, Equatable, Sendable {
    /// Not one PEM block of the type `PUBLIC KEY` and nothing else (RFC 7468 §13).
    case notPEM
    /// Not an uncompressed point of P-256 in a SubjectPublicKeyInfo (RFC 5480 §2): another curve, another kind of key.
    case notP256
    /// The point does not lie on the curve.
    case notOnCurve
}
