// SPDX-License-Identifier: Apache-2.0

/// Settings of a load balancer.
public struct LoadBalancerConfiguration: Sendable {
    /// The default ARN. The account in it does not exist.
    public static let standInARN =
        "arn:aws:elasticloadbalancing:eu-central-1:000000000000:loadbalancer/app/emulator/0123456789abcdef"

    /// Its ARN, the `signer` of its tokens.
    public var arn: String
    /// `SessionTimeout`: seconds that a session lasts, refreshed or not. Seven days by default, as with a real one.
    public var sessionTimeout: Int64
    /// The `scope` of authorization requests; `openid` by default, as with a real one.
    public var scope: String

    public init(
        arn: String = LoadBalancerConfiguration.standInARN, sessionTimeout: Int64 = 604_800, scope: String = "openid"
    ) {
        self.arn = arn
        self.sessionTimeout = sessionTimeout
        self.scope = scope
    }
}
