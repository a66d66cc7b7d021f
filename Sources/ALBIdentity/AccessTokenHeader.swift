// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The members of an access token's protected header that the rules look at, each of its type; unproven.
///
/// A member of the wrong type, or with a value that cannot be meant, is `nil` like one that is absent.
public struct AccessTokenHeader: Sendable {
    /// `alg`
    public let algorithm: String?
    /// `kid`, which is no UUID here.
    public let keyName: KeyName?

    public init(_ header: JSONObject) {
        algorithm = header["alg"]?.string
        keyName = header["kid"]?.string.flatMap(KeyName.init)
    }
}
