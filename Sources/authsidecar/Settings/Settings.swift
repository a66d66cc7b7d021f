// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AuthRequest
import Logging
import PublicKeys

/// The settings in force, each read, checked and of its own type.
struct Settings {
    /// One line of `authsidecar check`.
    struct Entry {
        let key: SettingKey
        let value: String
        let origin: SettingsSources.Origin
    }

    let auth: AuthSettings
    let cacheDirectory: String?
    let listen: [ListenAddress]
    let eventLoops: Int
    let logLevel: Logger.Level
    let entries: [Entry]

    /// Reads and checks every setting.
    ///
    /// - Parameters:
    ///   - cores: how many processors there are, for the default of `EVENT_LOOPS`.
    ///   - systemdCacheDirectory: `$CACHE_DIRECTORY` (systemd.exec(5)), the default of `CACHE_DIR`.
    /// - Throws: everything that is wrong, not only the first.
    init(_ sources: SettingsSources, cores: Int, systemdCacheDirectory: String?) throws(SettingsProblems) {
        var reader = SettingsReader(sources)

        let signers = reader.list(.albARN, default: nil, LoadBalancerARN.init)
        let endpointText = reader.optional(.keyEndpoint, KeyEndpoint.init)
        let leeway = reader.value(.leeway, default: "5") { text throws(Invalid) in
            try Invalid.wholeNumber(text, in: 0...Int(Expectations.maximumLeeway), of: "seconds")
        }
        let clientIDs = reader.list(.clientID, default: "") { $0 }
        let issuer = reader.optional(.issuer) { $0 }
        let encoding = reader.choice(.headerEncoding, default: IdentityHeaders.Encoding.percent)
        let headers = reader.value(.identityHeaders, default: IdentityHeaders.standardMappings) {
            try IdentityHeaders($0, encoding: encoding ?? .percent)
        }
        let signOut = reader.signOut(clientIDs: clientIDs ?? [])
        let logIdentity = reader.choice(.logIdentity, default: LogIdentity.sub)
        cacheDirectory = reader.cacheDirectory(systemdCacheDirectory)
        let listen = reader.list(.listen, default: SettingKey.defaultListen, ListenAddress.init)
        let eventLoops = reader.value(.eventLoops, default: "\(max(1, min(4, cores)))") { text throws(Invalid) in
            try Invalid.wholeNumber(text, in: 1...64, of: "threads")
        }
        let logLevel = reader.choice(.logLevel, default: LogLevel.info)
        let endpoints = reader.keyEndpoints(of: signers ?? [], configured: endpointText)

        guard reader.problems.isEmpty, let signers, let leeway, let headers, let listen, let eventLoops else {
            throw SettingsProblems(problems: reader.problems)
        }
        auth = AuthSettings(
            expectations: Expectations(
                signers: signers, clientIDs: clientIDs ?? [], issuer: issuer, leeway: Int64(leeway)),
            keyEndpoints: endpoints, identityHeaders: headers, signOut: signOut ?? .standard,
            logIdentity: logIdentity ?? .sub)
        self.listen = listen
        self.eventLoops = eventLoops
        self.logLevel = logLevel?.level ?? .info
        entries = reader.entries
    }
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
