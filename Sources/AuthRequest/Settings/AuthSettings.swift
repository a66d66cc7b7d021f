// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import PublicKeys

/// The settings of authentication and responses, which a reload may change.
public struct AuthSettings: Sendable {
    /// What is expected of a token; `nil`: no load balancer is named, and everybody is refused.
    public var expectations: Expectations?
    /// Which claims the application gets in which headers.
    public var identityHeaders: IdentityHeaders
    /// How people are signed out.
    public var signOut: SignOut
    /// Whether a sign-out has Amazon Cognito end all refresh tokens of the user.
    public var endsProviderTokens: Bool
    /// How long a sign-out holds against copies of the session; `nil`: it does not.
    public var revocation: RevocationSettings?
    /// What is before the paths of the pages.
    public var pagesPrefix: PagesPrefix
    /// What the pages say about the site.
    public var site: SiteIdentity
    /// Who may be named in the log.
    public var logIdentity: LogIdentity
    /// Whether the log has a line for everybody who is let in, and for each sign-out.
    public var logsAllowed: Bool
    /// Where the keys for access tokens are; `nil`: access tokens are not looked at.
    public var accessTokenKeys: AccessTokenKeys?
    /// Where the user's groups are named, in either token.
    public var groupsSource: GroupsSource
    /// Where the user's e-mail address is, for rules and log.
    public var emailSource: EmailSource

    public init(
        expectations: Expectations?, identityHeaders: IdentityHeaders = .standard, signOut: SignOut = .standard,
        endsProviderTokens: Bool = false, revocation: RevocationSettings? = nil, pagesPrefix: PagesPrefix = .none,
        site: SiteIdentity = .none, logIdentity: LogIdentity = .sub,
        logsAllowed: Bool = false,
        accessTokenKeys: AccessTokenKeys? = nil, groupsSource: GroupsSource = .standard,
        emailSource: EmailSource = EmailSource()
    ) {
        self.expectations = expectations
        self.identityHeaders = identityHeaders
        self.signOut = signOut
        self.endsProviderTokens = endsProviderTokens
        self.revocation = revocation
        self.pagesPrefix = pagesPrefix
        self.site = site
        self.logIdentity = logIdentity
        self.logsAllowed = logsAllowed
        self.accessTokenKeys = accessTokenKeys
        self.groupsSource = groupsSource
        self.emailSource = emailSource
    }

    /// The user's groups: those of the verified access token, if it names any claim of them, else those of the signed
    /// user claims; `nil` if nothing says which. Amazon Cognito leaves the claim out of the access token of a user without groups.
    func groups(of user: VerifiedUser, _ accessToken: VerifiedAccessToken?) -> [String]? {
        groups(in: user.claims, accessToken)
    }

    /// The same for user claims that may be unproven, to explain what a rule would say of them.
    public func groups(in claims: Claims, _ accessToken: VerifiedAccessToken?) -> [String]? {
        accessToken.flatMap { groupsSource.groups(in: $0.claims) } ?? groupsSource.groups(in: claims)
            ?? (accessToken == nil ? nil : [])
    }
}

extension AuthSettings {
    /// What a log line, or `X-Auth-User`, calls a user.
    func loggedName(of user: VerifiedUser?) -> String? {
        switch logIdentity {
        case .sub: user?.subject
        case .email: user.flatMap { emailSource.address(in: $0.claims) }
        case .none: nil
        }
    }
}

/// Which identity a log line, and `X-Auth-User`, may hold.
public enum LogIdentity: String, CaseIterable, Sendable {
    case sub, email, none
}
