// SPDX-License-Identifier: Apache-2.0

import LoadBalancer
import ManagedLogin

/// The settings of the emulator.
public struct EmulatorSettings: Sendable {
    public var listen = ListenAddress.standard
    /// Where the browser finds the login pages. Without it, where the emulator listens.
    public var url: WebOrigin?
    /// The sites behind the load balancer.
    public var sites: [WebOrigin]
    /// Where a sign-out may lead, in addition to `/signed-out` of each site.
    public var signOutURLs: [String] = []
    /// `nil`: users are in memory only.
    public var usersFile: String?
    public var allowsSignUp = true
    public var provider = ProviderKind.cognito
    public var poolID = "eu-central-1_emulator"
    public var clientID = "emulatorclient0123456789ab"
    /// Without it one is made at start.
    public var clientSecret: String?
    /// Seconds for which an authorization code is valid.
    public var codeLife: Int64 = 300
    /// Seconds for which an access token is valid.
    public var accessTokenLife: Int64 = 3600
    public var loadBalancer = LoadBalancerConfiguration()

    public init(sites: [WebOrigin]) { self.sites = sites }

    /// Where the emulator is, for browsers and scripts.
    public var baseURL: String { url?.description ?? "http://\(listen)" }

    var managedLogin: ManagedLoginConfiguration {
        var configuration = ManagedLoginConfiguration(
            baseURL: baseURL, callbackURLs: sites.map { "\($0)/oauth2/idpresponse" },
            signOutURLs: sites.map { "\($0)/signed-out" } + signOutURLs, clientSecret: clientSecret)
        configuration.provider = provider
        configuration.poolID = poolID
        configuration.clientID = clientID
        configuration.allowsSignUp = allowsSignUp
        configuration.codeLife = codeLife
        configuration.accessTokenLife = accessTokenLife
        return configuration
    }
}
