// SPDX-License-Identifier: Apache-2.0

/// What is to be known about the pool and its one app client.
public struct ManagedLoginConfiguration: Sendable {
    /// Where the browser finds the pages: scheme, host and port, without a slash at the end.
    public var baseURL: String
    public var poolID = "eu-central-1_emulator"
    public var clientID = "emulatorclient0123456789ab"
    /// Made up at start unless it is given.
    public var clientSecret: String
    /// Where a code may be sent to, compared to the letter.
    public var callbackURLs: [String]
    /// Where one may land after sign-out, compared to the letter.
    public var signOutURLs: [String]
    /// Whether people may make accounts for themselves.
    public var allowsSignUp = true
    /// Seconds for which an authorization code counts.
    public var codeLife: Int64 = 300
    /// Seconds for which the browser stays signed in here.
    public var sessionLife: Int64 = 3600
    /// Seconds for which access and ID tokens hold.
    public var accessTokenLife: Int64 = 3600
    /// Seconds for which a refresh token counts.
    public var refreshTokenLife: Int64 = 30 * 86_400

    public init(baseURL: String, callbackURLs: [String], signOutURLs: [String], clientSecret: String? = nil) {
        self.baseURL = baseURL
        self.callbackURLs = callbackURLs
        self.signOutURLs = signOutURLs
        self.clientSecret = clientSecret ?? RandomToken.make()
    }

    /// `iss` of the tokens.
    public var issuer: String { "\(baseURL)/\(poolID)" }
}
