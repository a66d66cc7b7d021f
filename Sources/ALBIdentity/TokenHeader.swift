// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The members of a token's protected header that the rules look at, each of its type; unproven.
///
/// A member of the wrong type, or with a value that cannot be meant, is `nil` like one that is absent.
public struct TokenHeader: Sendable {
    /// `alg`
    public let algorithm: String?
    /// `kid`, if it is a UUID.
    public let keyID: KeyID?
    /// `signer`, the ARN of the load balancer that is said to have signed.
    public let signer: String?
    /// `client`, the app client.
    public let client: String?
    /// `iss`, the issuer.
    public let issuer: String?
    /// `exp` as seconds since the epoch, if it is a whole number between 1970 and the year 9999.
    public let expiry: Int64?

    public init(_ header: JSONObject) {
        algorithm = header["alg"]?.string
        keyID = header["kid"]?.string.flatMap(KeyID.init)
        signer = header["signer"]?.string
        client = header["client"]?.string
        issuer = header["iss"]?.string
        expiry = header["exp"]?.time
    }
}

extension JSONValue {
    /// A whole number of seconds since the epoch, between 1970 and the year 9999.
    var time: Int64? {
        guard let integer, (0...253_402_300_799).contains(integer) else { return nil }
        return integer
    }
}
