// SPDX-License-Identifier: Apache-2.0

public import Hummingbird
public import LoginProtocol
public import UserPool

/// The stand-in for Cognito: its endpoints, its pages, its tokens.
public struct ManagedLogin: IdentityProvider {
    public let configuration: ManagedLoginConfiguration
    let users: UserPool
    let clock: @Sendable () -> Int64
    let deliver: @Sendable (ConfirmationCode) -> Void

    /// Makes the keys, which takes a moment.
    ///
    /// - Parameters:
    ///   - clock: seconds since the epoch.
    ///   - deliver: told of each code that is “mailed”, beside the outbox page.
    public init(
        configuration: ManagedLoginConfiguration, users: UserPool, clock: @escaping @Sendable () -> Int64,
        deliver: @escaping @Sendable (ConfirmationCode) -> Void = { _ in }
    ) async throws {
        self.configuration = configuration
        self.users = users
        self.clock = clock
        self.deliver = deliver
    }

    public var clientID: String { configuration.clientID }
    public var issuer: String { configuration.issuer }
    public var authorizationEndpoint: String { "\(configuration.baseURL)/oauth2/authorize" }

    public func exchange(code: String, redirectURI: String) async throws(ExchangeError) -> Grant {
        throw .invalidGrant
    }

    public func refresh(refreshToken: String) async throws(ExchangeError) -> Grant {
        throw .invalidGrant
    }

    public func userInfo(accessToken: String) async -> UserInfo? { nil }

    /// Adds all paths of this side. They answer only to loopback names in `Host`.
    public func addRoutes(to router: Router<BasicRequestContext>) {}
}
