// SPDX-License-Identifier: Apache-2.0

/// What the owner of a load balancer chooses.
public struct LoadBalancerConfiguration: Sendable {
    /// The `signer` of its tokens. This is no real one's: the account does not exist.
    public static let standInARN =
        "arn:aws:elasticloadbalancing:eu-central-1:000000000000:loadbalancer/app/emulator/0123456789abcdef"

    /// Its name, which the tokens bear as `signer`.
    public var arn: String
    /// `SessionTimeout`: seconds that a session lasts, however often its tokens are refreshed. A real one's default is seven
    /// days.
    public var sessionTimeout: Int64
    /// What the identity provider is asked for; a real one's default is `openid`.
    public var scope: String

    public init(
        arn: String = LoadBalancerConfiguration.standInARN, sessionTimeout: Int64 = 604_800, scope: String = "openid"
    ) {
        self.arn = arn
        self.sessionTimeout = sessionTimeout
        self.scope = scope
    }
}
