// SPDX-License-Identifier: Apache-2.0

/// The tokens that a script has asked for, each the value of the header that a load balancer would add.
public struct MintAnswer: Codable, Sendable {
    /// `X-Amzn-Oidc-Data`.
    public let token: String
    /// `X-Amzn-Oidc-Identity`.
    public let identity: String
    /// `X-Amzn-Oidc-Accesstoken`, if the identity provider makes some.
    public let accessToken: String?
}
