// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A flag for each setting, and the configuration file.
struct SettingsOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "The configuration file; *.conf in the directory FILE.d are read after it. (default: "
                + "\(SettingsFile.standardPath), if there is one)", valueName: "file"),
        completion: .file())
    var configPath: String?

    @Option(.albARN) var albARN: [String] = []
    @Option(.clientID) var clientID: [String] = []
    @Option(.issuer) var issuer: [String] = []
    @Option(.keyEndpoint) var keyEndpoint: String?
    @Option(.cacheDirectory) var cacheDirectory: String?
    @Option(.leeway) var leeway: String?
    @Option(.identityHeaders) var identityHeaders: String?
    @Option(.headerEncoding) var headerEncoding: String?
    @Option(.accessToken) var accessToken: String?
    @Option(.accessTokenIssuer) var accessTokenIssuer: [String] = []
    @Option(.accessTokenClientClaim) var accessTokenClientClaim: String?
    @Option(.accessTokenAudience) var accessTokenAudience: [String] = []
    @Option(.accessTokenAlgorithms) var accessTokenAlgorithms: [String] = []
    @Option(.keySetURL) var keySetURL: [String] = []
    @Option(.groupsClaim) var groupsClaim: String?
    @Option(.groupsSeparator) var groupsSeparator: String?
    @Option(.emailClaim) var emailClaim: String?
    @Option(.requireVerifiedEmail) var requireVerifiedEmail: String?
    @Option(.sessionCookie) var sessionCookie: String?
    @Option(.logoutEndpoint) var logoutEndpoint: String?
    @Option(.logoutURI) var logoutURI: String?
    @Option(.logoutClientID) var logoutClientID: String?
    @Option(.logoutStyle) var logoutStyle: String?
    @Option(.logoutGlobal) var logoutGlobal: String?
    @Option(.revocation) var revocation: String?
    @Option(.revocationDays) var revocationDays: String?
    @Option(.revocationCacheSeconds) var revocationCacheSeconds: String?
    @Option(.stateDirectory) var stateDirectory: String?
    @Option(.control) var control: String?
    @Option(.pagesPrefix) var pagesPrefix: String?
    @Option(.siteName) var siteName: String?
    @Option(.siteLogo) var siteLogo: String?
    @Option(.contact) var contact: String?
    @Option(.listen) var listen: [String] = []
    @Option(.listenAnywhere) var listenAnywhere: String?
    @Option(.socketMode) var socketMode: String?
    @Option(.socketGroup) var socketGroup: String?
    @Option(.eventLoops) var eventLoops: String?
    @Option(.logLevel) var logLevel: String?
    @Option(.logFormat) var logFormat: String?
    @Option(.logAllowed) var logAllowed: String?
    @Option(.logIdentity) var logIdentity: String?

    /// The flags that were given.
    var flags: [SettingKey: String] {
        let lists: [SettingKey: [String]] = [
            .albARN: albARN, .clientID: clientID, .issuer: issuer, .accessTokenIssuer: accessTokenIssuer,
            .accessTokenAudience: accessTokenAudience, .accessTokenAlgorithms: accessTokenAlgorithms,
            .keySetURL: keySetURL, .listen: listen,
        ]
        let values: [SettingKey: String?] = [
            .keyEndpoint: keyEndpoint, .cacheDirectory: cacheDirectory, .leeway: leeway,
            .identityHeaders: identityHeaders, .headerEncoding: headerEncoding, .sessionCookie: sessionCookie,
            .accessToken: accessToken, .accessTokenClientClaim: accessTokenClientClaim, .groupsClaim: groupsClaim,
            .groupsSeparator: groupsSeparator, .emailClaim: emailClaim,
            .requireVerifiedEmail: requireVerifiedEmail, .logoutEndpoint: logoutEndpoint, .logoutURI: logoutURI,
            .logoutClientID: logoutClientID, .logoutStyle: logoutStyle,
            .logoutGlobal: logoutGlobal, .revocation: revocation, .revocationDays: revocationDays,
            .revocationCacheSeconds: revocationCacheSeconds, .stateDirectory: stateDirectory, .control: control,
            .pagesPrefix: pagesPrefix, .siteName: siteName, .siteLogo: siteLogo, .contact: contact,
            .listenAnywhere: listenAnywhere, .socketMode: socketMode, .socketGroup: socketGroup,
            .eventLoops: eventLoops, .logLevel: logLevel, .logFormat: logFormat,
            .logAllowed: logAllowed, .logIdentity: logIdentity,
        ]
        return lists.filter { !$0.value.isEmpty }.mapValues { $0.joined(separator: ",") }
            .merging(values.compactMapValues { $0 }) { list, _ in list }
    }

    /// What these options name.
    var location: SettingsLocation { SettingsLocation(configPath: configPath, flags: flags) }
}

extension Option {
    /// The flag of a setting.
    fileprivate init(_ key: SettingKey) where Value == String? {
        self.init(name: .customLong(key.flagName), help: key.argumentHelp, completion: .values(of: key))
    }

    /// The flag of a setting that can be given more than once.
    fileprivate init(wrappedValue: [String], _ key: SettingKey) where Value == [String] {
        self.init(
            wrappedValue: wrappedValue, name: .customLong(key.flagName), help: key.argumentHelp,
            completion: .values(of: key))
    }
}

extension SettingKey {
    fileprivate var argumentHelp: ArgumentHelp { ArgumentHelp(stringLiteral: help) }
}
