// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The members of a protected header that the rules look at, each of its type; unproven.
///
/// A member of the wrong type is `nil` like one that is absent. Where a member has to be there, its absence is the
/// rejection that ``HeaderRule`` has for it.
public struct TokenHeader: Sendable {
    /// `alg`
    public let algorithm: String?
    /// `kid`, which is a UUID.
    public let keyID: Result<KeyUUID, Rejection>
    /// `signer`, the ARN of the load balancer that is said to have signed.
    public let signer: String?
    /// `client`, the app client.
    public let client: String?
    /// `iss`, the issuer.
    public let issuer: String?
    /// `exp` as seconds since the epoch: a whole number between 1970 and the year 9999.
    public let expiry: Result<Int64, Rejection>

    public init(_ header: JSONObject) {
        algorithm = header["alg"]?.string
        keyID = header["kid"]?.string.flatMap(KeyUUID.init).map(Result.success) ?? .failure(.malformed)
        signer = header["signer"]?.string
        client = header["client"]?.string
        issuer = header["iss"]?.string
        expiry = header["exp"]?.time.map(Result.success) ?? .failure(.malformed)
    }
}
