// SPDX-License-Identifier: Apache-2.0

/// The JSON body of `/emulator/mint`: what a script wants in a token. Each member is optional.
public struct MintRequest: Codable, Sendable {
    /// Without it, a UUID derived from the address.
    public var sub: String?
    public var email: String?
    public var name: String?
    /// Without it, what the provider takes by itself.
    public var username: String?
    /// Further claims, in this order. One with a name from above replaces that claim.
    public var claims: [Claim]?
    /// Groups, where the provider names them.
    public var groups: [String]?
    /// Seconds for which the tokens are valid.
    public var life: Int64?
    public var variation: TokenVariation?

    /// A claim: a text, or a value as JSON text.
    public struct Claim: Codable, Sendable {
        public var name: String
        public var text: String?
        public var json: String?

        public init(name: String, text: String? = nil, json: String? = nil) {
            self.name = name
            self.text = text
            self.json = json
        }
    }

    public init() {}
}

/// The tokens that a script has asked for, each the value of the header that a load balancer would add.
public struct MintResponse: Codable, Sendable {
    /// `X-Amzn-Oidc-Data`.
    public let token: String
    /// `X-Amzn-Oidc-Identity`.
    public let identity: String
    /// `X-Amzn-Oidc-Accesstoken`.
    public let accessToken: String
}

/// Why a token cannot be made as requested.
struct MintMistake: Error, CustomStringConvertible {
    let description: String
}
