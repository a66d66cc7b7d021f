// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import PublicKeys

/// Everything about judging and answering that a reload may change.
public struct AuthSettings: Sendable {
    /// What is expected of a token; `nil`: no load balancer is named, and everybody is refused.
    public var expectations: Expectations?
    /// Where the keys of each configured load balancer are.
    public var keyEndpoints: [LoadBalancerARN: KeyEndpoint]
    /// Which claims the application gets in which headers.
    public var identityHeaders: IdentityHeaders
    /// How people are signed out.
    public var signOut: SignOut
    /// Who may be named in the log.
    public var logIdentity: LogIdentity
    /// Whether an e-mail address counts for the rules of a location only if the identity provider has verified it.
    public var requiresVerifiedEmail: Bool

    public init(
        expectations: Expectations?, keyEndpoints: [LoadBalancerARN: KeyEndpoint],
        identityHeaders: IdentityHeaders = .standard, signOut: SignOut = .standard, logIdentity: LogIdentity = .sub,
        requiresVerifiedEmail: Bool = true
    ) {
        self.expectations = expectations
        self.keyEndpoints = keyEndpoints
        self.identityHeaders = identityHeaders
        self.signOut = signOut
        self.logIdentity = logIdentity
        self.requiresVerifiedEmail = requiresVerifiedEmail
    }
}

/// Which identity a log line, and `X-Auth-User`, may hold.
public enum LogIdentity: String, CaseIterable, Sendable {
    case sub, email, none
}
