// SPDX-License-Identifier: Apache-2.0

import TextBasics
import ALBIdentity
import AuthRequest
import HTTPClient
import Logging
import PublicKeys

/// The active settings, each read, checked and of its own type.
struct Settings {
    /// One line of `authsidecar check`.
    struct Entry {
        let key: SettingKey
        let value: String
        let origin: SettingsSources.Origin
    }

    let auth: AuthSettings
    let cacheDirectory: String?
    /// Where revocations are kept, and how they are given.
    let revocation: RevocationSetting
    let listen: [ListenSetting]
    let socketPermissions: SocketPermissions
    let eventLoops: Int
    let logLevel: Logger.Level
    let logFormat: LogFormat
    let entries: [Entry]
    /// What will not work as it is set, though nothing is wrong with it by itself.
    let warnings: [String]

    /// Whether a token may name groups: Amazon Cognito's user claims never do.
    var hasGroups: Bool {
        auth.accessTokenKeys != nil || auth.groupsSource.claims != GroupsSource.standard.claims
    }

    /// Whether a token may say when its user signed in: only an access token does.
    var hasLoginTime: Bool { auth.accessTokenKeys != nil }

    /// Where groups are taken from, or that there are none, in a sentence.
    var sourceOfGroups: String {
        let claims = auth.groupsSource.claims.map(\.description).joined(separator: " or ")
        if auth.accessTokenKeys != nil { return "groups: \(claims) of the access token, else of the user claims" }
        return hasGroups
            ? "groups: \(claims) of the user claims"
            : "groups: none while ACCESS_TOKEN is off, since only Amazon Cognito's access token has \(claims); a rule for groups refuses everybody"
    }
    /// What to do about `ALB_ARN` if it has no value: until then everybody is refused.
    let unconfigured: SettingsProblem?

    /// Reads and checks every setting.
    ///
    /// - Parameters:
    ///   - cores: how many processors there are, for the default of `EVENT_LOOPS`.
    ///   - systemd: the directories that systemd offers.
    /// - Throws: everything that is wrong, not only the first. That `ALB_ARN` is missing is not wrong by itself: see
    ///   ``unconfigured`` and ``requireConfigured()``.
    init(_ sources: SettingsSources, cores: Int, systemd: SystemdDirectories) throws(SettingsProblems) {
        var reader = SettingsReader(sources)

        let signers = reader.list(.albARN, default: "", LoadBalancerARN.init)
        let endpointText = reader.optional(.keyEndpoint, KeyEndpoint.init)
        let leeway = reader.value(.leeway, default: "5") { text throws(InvalidText) in
            try Int(text, in: 0...Int(Expectations.maximumLeeway), of: "seconds")
        }
        let clientIDs = reader.list(.clientID, default: "") { $0 }
        let issuers = reader.list(.issuer, default: "", Issuer.ofUserClaims) ?? []
        let accessTokens = reader.accessTokens()
        let encoding = reader.choice(.headerEncoding, default: IdentityHeaders.Encoding.percent)
        let standardGroups = GroupsSource.standard.claims.map(\.description).joined()
        let groupsClaims =
            reader.value(.groupsClaim, default: standardGroups, ClaimPath.alternatives) ?? GroupsSource.standard.claims
        let groupsSeparator = reader.choice(.groupsSeparator, default: GroupsSeparator.none)
        let emailClaims =
            reader.value(.emailClaim, default: ClaimPath.email.description, ClaimPath.alternatives) ?? [.email]
        // These headers follow their settings, unless somebody says otherwise.
        let standardHeaders = IdentityHeaders.standardMappings(
            email: emailClaims, groups: groupsClaims
        )
        let headers = reader.value(.identityHeaders, default: standardHeaders, dependingOn: [.groupsClaim]) {
            try IdentityHeaders(
                $0, encoding: encoding ?? .percent, groupsClaims: groupsClaims, emailClaims: emailClaims)
        }
        let accessTokenKeys = reader.accessTokenKeys(of: issuers + accessTokens.issuers)
        let requiresVerifiedEmail = reader.choice(.requireVerifiedEmail, default: YesOrNo.yes)
        let prefix = reader.optional(.pagesPrefix, PagesPrefix.init) ?? .none
        let logoutGlobal = reader.logoutGlobal(accessTokenKeys, issuers: issuers + accessTokens.issuers)
        let (signOut, signOutWarnings) = reader.signOut(clientIDs: clientIDs ?? [], issuers: issuers, prefix: prefix)
        revocation = reader.revocation(systemd, accessTokenKeys)
        let (site, siteWarnings) = reader.site()
        let (listening, listenWarnings) = reader.listening()
        warnings = sources.warnings + signOutWarnings + revocation.warnings + siteWarnings + listenWarnings
        let logAllowed = reader.choice(.logAllowed, default: YesOrNo.no)
        let logFormat = reader.choice(.logFormat, default: LogFormat.text)
        let logIdentity = reader.choice(.logIdentity, default: LogIdentity.sub)
        cacheDirectory = reader.directory(.cacheDirectory, offered: systemd.cache, example: "/var/cache/authsidecar")
        let eventLoops = reader.value(.eventLoops, default: "\(max(1, min(4, cores)))") { text throws(InvalidText) in
            try Int(text, in: 1...64, of: "threads")
        }
        let logLevel = reader.choice(.logLevel, default: LogLevel.info)
        let loadBalancers = reader.loadBalancers(signers ?? [], configured: endpointText)

        let isUnset = signers?.isEmpty == true && !reader.failed.contains(.albARN)
        unconfigured = isUnset ? sources.missing(.albARN) : nil
        guard reader.problems.isEmpty, let leeway, let headers, let listening, let eventLoops else {
            throw SettingsProblems(problems: reader.problems + [unconfigured].compactMap { $0 })
        }
        auth = AuthSettings(
            expectations: loadBalancers.map {
                Expectations(
                    loadBalancers: $0, clientIDs: clientIDs ?? [], issuers: issuers,
                    accessTokens: accessTokens, leeway: Int64(leeway))
            },
            identityHeaders: headers, signOut: signOut ?? .standard, endsProviderTokens: logoutGlobal,
            revocation: revocation.requests,
            pagesPrefix: prefix,
            site: site, logIdentity: logIdentity ?? .sub, logsAllowed: logAllowed == .yes,
            accessTokenKeys: accessTokenKeys,
            groupsSource: GroupsSource(claims: groupsClaims, separator: groupsSeparator ?? .none),
            emailSource: EmailSource(
                claims: emailClaims, requiresVerification: requiresVerifiedEmail != .no))
        listen = listening.places
        socketPermissions = listening.permissions
        self.eventLoops = eventLoops
        self.logLevel = logLevel?.level ?? .info
        self.logFormat = logFormat ?? .text
        entries = reader.entries
    }

    /// The files that a value comes from, by name.
    var files: [String] {
        let places = entries.compactMap { entry in if case .file(let place) = entry.origin { place } else { nil } }
        return Set(places.compactMap { place in place.lastIndex(of: ":").map { String(place[..<$0]) } }).sorted()
    }

    /// - Throws: if no load balancer is named.
    func requireConfigured() throws(SettingsProblems) {
        if let unconfigured { throw SettingsProblems(problems: [unconfigured]) }
    }

    /// - Throws: if keys are to be fetched over HTTP and the library for that is not installed.
    func requireHTTPLibrary() throws(SettingsProblems) {
        let endpoints = auth.expectations?.loadBalancers.keyEndpoints.map(\.kind) ?? []
        let keySets = auth.accessTokenKeys?.list.map(\.endpoint.kind) ?? []
        // For LOGOUT_GLOBAL, too: it needs access tokens to be verified.
        for (kinds, key) in [(endpoints, SettingKey.keyEndpoint), (keySets, .keySetURL)]
        where kinds.contains(where: { $0 != .local }) {
            guard let problem = HTTPLibrary.problem else { return }
            let origin = entries.last { $0.key == key }?.origin ?? .builtIn
            throw SettingsProblems(problems: [
                SettingsProblem(
                    place: origin.description, message: "\(key.rawValue): keys cannot be fetched: \(problem)")
            ])
        }
    }
}

/// The values of a setting that is switched on or off.
enum YesOrNo: String, CaseIterable {
    case yes, no
}

/// The values of `LOG_FORMAT`.
enum LogFormat: String, CaseIterable {
    case text, json
}

/// The values of `ACCESS_TOKEN`.
enum AccessTokenUse: String, CaseIterable {
    case off, verify
}

/// The levels of `LOG_LEVEL`, the least important first.
enum LogLevel: String, CaseIterable {
    case debug, info, notice, warning, error

    var level: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        }
    }
}
