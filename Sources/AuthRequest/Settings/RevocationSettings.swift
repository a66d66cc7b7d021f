// SPDX-License-Identifier: Apache-2.0

/// What `REVOCATION=on` means for requests.
public struct RevocationSettings: Equatable, Sendable {
    /// The longest session of a load balancer unless its rule says otherwise: seven days (Elastic Load Balancing,
    /// `AuthenticateCognitoActionConfig`, `SessionTimeout`).
    public static let standardLifetime: Int64 = 7 * 86_400

    /// How long a sign-out holds: seconds. No session, and no refresh token that could make another, may live longer.
    public let lifetime: Int64
    /// How long nginx may go on letting somebody in who has been let in before, if it caches at all: seconds.
    public let cacheSeconds: Int64

    public init(lifetime: Int64, cacheSeconds: Int64 = 0) {
        (self.lifetime, self.cacheSeconds) = (lifetime, cacheSeconds)
    }
}
