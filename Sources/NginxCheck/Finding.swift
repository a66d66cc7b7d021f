// SPDX-License-Identifier: Apache-2.0

/// Something that a configuration does, and should not.
public struct Finding: Sendable {
    public let code: FindingCode
    public let place: Place
    /// What is there, in a sentence.
    public let problem: String
    /// What would be right, as lines of a configuration; may be empty.
    public let fix: [String]
    /// What to do with the lines, in a few words: “write”, “put before the include”.
    public let advice: String

    init(_ code: FindingCode, at place: Place, _ problem: String, advice: String, fix: [String] = []) {
        self.code = code
        self.place = place
        self.problem = problem
        self.advice = advice
        self.fix = fix
    }
}

/// How bad it is.
public enum Grade: String, CaseIterable, Sendable {
    /// Somebody gets in, or is taken for somebody else.
    case error
    /// Something does not work, leaks, or is out of date.
    case warning
    /// Worth a look: whether it matters depends on what the text does not say.
    case hint
}

/// What can be found. `docs/nginx-check.md` explains each; a test compares.
public enum FindingCode: String, CaseIterable, Sendable {
    case unknownVariable = "unknown-variable"
    case ruleFromClient = "rule-from-client"
    case ruleLost = "rule-lost"
    case ruleWithoutCheck = "rule-without-check"
    case openLocation = "open-location"
    case satisfyAny = "satisfy-any"
    case returnBeforeCheck = "return-before-check"
    case rewriteBeforeCheck = "rewrite-before-check"
    case lineBeforeServer = "line-before-server"
    case regexTakesOver = "regex-takes-over"
    case ruleNotInherited = "rule-not-inherited"
    case prefixStripped = "prefix-stripped"
    case refusalOpened = "refusal-opened"
    case userNotKnownYet = "user-not-known-yet"
    case serverIncludeSkipped = "server-include-skipped"
    case remoteUserOverwritten = "remote-user-overwritten"
    case clientHeaderPassed = "client-header-passed"
    case cacheWithoutUser = "cache-without-user"
    case uncheckedFragment = "unchecked-fragment"
    case underscoresInHeaders = "underscores-in-headers"
    case staleHeaders = "stale-headers"

    case staleCookie = "stale-cookie"
    case stalePages = "stale-pages"
    case serverIncludeMissing = "server-include-missing"
    case includeMissing = "include-missing"
    case includeSkipped = "include-skipped"
    case ruleUnreadable = "rule-unreadable"
    case addressExcluded = "address-excluded"
    case ruleMisplaced = "rule-misplaced"
    case ruleWithAnonymous = "rule-with-anonymous"
    case limitExcept = "limit-except"
    case headerSentTwice = "header-sent-twice"
    case linesLost = "lines-lost"
    case errorPageLost = "error-page-lost"
    case upgradePassed = "upgrade-passed"
    case smallHeaderBuffers = "small-header-buffers"
    case realAddressForged = "real-address-forged"
    case unprotectedUpstream = "unprotected-upstream"
    case groupsUnavailable = "groups-unavailable"
    case loginTimeUnavailable = "login-time-unavailable"

    case otherSpelling = "other-spelling"
    case exposedUpstream = "exposed-upstream"
    case pageHidden = "page-hidden"

    public var grade: Grade {
        switch self {
        case .unknownVariable, .ruleFromClient, .ruleLost, .ruleWithoutCheck, .openLocation, .satisfyAny,
            .returnBeforeCheck, .rewriteBeforeCheck, .lineBeforeServer, .regexTakesOver, .ruleNotInherited,
            .prefixStripped, .refusalOpened, .userNotKnownYet, .serverIncludeSkipped,
            .remoteUserOverwritten,
            .clientHeaderPassed, .cacheWithoutUser, .uncheckedFragment, .underscoresInHeaders,
            .staleHeaders:
            .error
        case .staleCookie, .stalePages, .serverIncludeMissing, .includeMissing, .includeSkipped, .ruleUnreadable,
            .addressExcluded, .ruleMisplaced, .ruleWithAnonymous, .limitExcept, .headerSentTwice, .linesLost,
            .errorPageLost,
            .upgradePassed,
            .smallHeaderBuffers, .realAddressForged, .unprotectedUpstream, .groupsUnavailable,
            .loginTimeUnavailable:
            .warning
        case .otherSpelling, .exposedUpstream, .pageHidden: .hint
        }
    }

    /// Why it matters, in a sentence.
    public var danger: String {
        switch self {
        case .unknownVariable: "nginx creates any variable; authsidecar reads only its own, so the line limits nobody"
        case .ruleFromClient: "the client chooses the rule"
        case .ruleLost: "nginx does not use the line, so more people get in than it allows"
        case .ruleWithoutCheck: "a public location asks nobody, so the rule keeps nobody out"
        case .openLocation: "nobody is asked here, and the identity headers that a client sends reach the application"
        case .satisfyAny: "an address that is allowed gets in without being asked, with forged identity headers"
        case .returnBeforeCheck: "nginx answers `return` before anybody is asked"
        case .rewriteBeforeCheck: "nginx leaves the location before anybody is asked, for one that lets more people in"
        case .lineBeforeServer:
            "it also counts for the check itself, which may then let everybody in, or nobody"
        case .userNotKnownYet: "nginx does it before it asks who the user is, so everybody is treated alike"
        case .serverIncludeSkipped: "nginx skips the test that would close the location, and nothing else protects it"
        case .remoteUserOverwritten: "the application takes the name in `Authorization: Basic` for the user"
        case .clientHeaderPassed: "the application gets what a client claims in a header that is otherwise deleted"
        case .cacheWithoutUser: "one user gets the page that was made for another"
        case .uncheckedFragment: "nginx checks nothing inside a subrequest: a page may hold what its reader may not see"
        case .underscoresInHeaders:
            "nginx reads the first lines of a request by this server's settings, and many applications read X_User_Email "
                + "as X-User-Email"
        case .staleHeaders:
            "a header of the settings that the file does not name reaches the application as the client sent it"
        case .regexTakesOver: "nginx takes the regular expression, which lets more people in"
        case .ruleNotInherited: "a nested location has rules of its own only, so everybody who is signed in gets in"
        case .prefixStripped:
            "the application sees another path than nginx, and serves there what another location protects"
        case .refusalOpened: "nginx refuses the request, and then asks the application for the same page"
        case .stalePages: "links to the daemon's pages lead nowhere, and its pages take the place of the application's"
        case .staleCookie: "the application gets the load balancer's session cookie"
        case .serverIncludeMissing: "every request to the location gets 503, and a location without an include is open"
        case .includeMissing: "it is closed for everybody: 403 include-missing"
        case .includeSkipped: "nginx skips the include's lines, and the location is closed: 403 include-missing"
        case .ruleUnreadable:
            "the location is closed for everybody: 403 rule-unknown, or rule-empty if the value is empty"
        case .addressExcluded:
            "every rule of a location has to hold, so this address never gets in: 403 domain-not-allowed"
        case .ruleMisplaced:
            "the rule is not the one that the include read, so the location is closed: 403 rule-unknown"
        case .ruleWithAnonymous: "a location for people who are not signed in has no rules: it is closed"
        case .limitExcept: "the block skips the location's `set` lines: other methods get 403 include-missing"
        case .headerSentTwice: "many servers answer 400, or read `a,b`"
        case .linesLost:
            "nginx uses such lines of one level only, and the location has some, its own or those of the include"
        case .errorPageLost: "nginx uses the `error_page` lines of one level only"
        case .upgradePassed: "`Upgrade: h2c` passes, too, through which requests reach an application unchecked"
        case .smallHeaderBuffers:
            "long tokens get 400: nginx reads the first lines of a request by the default server's settings"
        case .realAddressForged: "anybody chooses the address that logs, `allow` lines and X-Real-IP have"
        case .unprotectedUpstream: "the same application is reached there without a check, with forged identity headers"
        case .otherSpelling: "if the application takes both paths for the same, the rule does not apply to the other"
        case .groupsUnavailable:
            "only the access token of Amazon Cognito has groups, and it is not read: everybody gets 403 groups-missing"
        case .loginTimeUnavailable:
            "only the access token says when somebody signed in, and it is not read: everybody gets 403 login-time-unknown"
        case .pageHidden: "authsidecar's page is there, so nobody sees a page of the application at this address"
        case .exposedUpstream: "who reaches the application there needs no sign-in, and can claim to be anybody"
        }
    }
}
