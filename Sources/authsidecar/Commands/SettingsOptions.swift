// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A flag for each setting, and the configuration file.
struct SettingsOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "The configuration file. (default: \(SettingsFile.standardPath), if there is one)", valueName: "file"),
        completion: .file())
    var configPath: String?

    @Option(name: .flag(.albARN), help: .help(.albARN), completion: .values(of: .albARN)) var albARN: [String] = []
    @Option(name: .flag(.clientID), help: .help(.clientID), completion: .values(of: .clientID)) var clientID: [String] =
        []
    @Option(name: .flag(.issuer), help: .help(.issuer), completion: .values(of: .issuer)) var issuer: [String] = []
    @Option(name: .flag(.keyEndpoint), help: .help(.keyEndpoint), completion: .values(of: .keyEndpoint))
    var keyEndpoint: String?
    @Option(name: .flag(.cacheDirectory), help: .help(.cacheDirectory), completion: .values(of: .cacheDirectory))
    var cacheDirectory: String?
    @Option(name: .flag(.leeway), help: .help(.leeway), completion: .values(of: .leeway)) var leeway: String?
    @Option(name: .flag(.identityHeaders), help: .help(.identityHeaders), completion: .values(of: .identityHeaders))
    var identityHeaders: String?
    @Option(name: .flag(.headerEncoding), help: .help(.headerEncoding), completion: .values(of: .headerEncoding))
    var headerEncoding: String?
    @Option(name: .flag(.accessToken), help: .help(.accessToken), completion: .values(of: .accessToken))
    var accessToken: String?
    @Option(
        name: .flag(.accessTokenIssuer), help: .help(.accessTokenIssuer), completion: .values(of: .accessTokenIssuer))
    var accessTokenIssuer: [String] = []
    @Option(
        name: .flag(.accessTokenClientClaim), help: .help(.accessTokenClientClaim),
        completion: .values(of: .accessTokenClientClaim)) var accessTokenClientClaim: String?
    @Option(
        name: .flag(.accessTokenAudience), help: .help(.accessTokenAudience),
        completion: .values(of: .accessTokenAudience)) var accessTokenAudience: [String] = []
    @Option(
        name: .flag(.accessTokenAlgorithms), help: .help(.accessTokenAlgorithms),
        completion: .values(of: .accessTokenAlgorithms))
    var accessTokenAlgorithms: [String] = []
    @Option(name: .flag(.keySetURL), help: .help(.keySetURL), completion: .values(of: .keySetURL)) var keySetURL:
        [String] = []
    @Option(name: .flag(.groupsClaim), help: .help(.groupsClaim), completion: .values(of: .groupsClaim))
    var groupsClaim: String?
    @Option(name: .flag(.groupsSeparator), help: .help(.groupsSeparator), completion: .values(of: .groupsSeparator))
    var groupsSeparator: String?
    @Option(name: .flag(.emailClaim), help: .help(.emailClaim), completion: .values(of: .emailClaim)) var emailClaim:
        String?
    @Option(
        name: .flag(.requireVerifiedEmail), help: .help(.requireVerifiedEmail),
        completion: .values(of: .requireVerifiedEmail)) var requireVerifiedEmail: String?
    @Option(name: .flag(.sessionCookie), help: .help(.sessionCookie), completion: .values(of: .sessionCookie))
    var sessionCookie: String?
    @Option(name: .flag(.logoutEndpoint), help: .help(.logoutEndpoint), completion: .values(of: .logoutEndpoint))
    var logoutEndpoint: String?
    @Option(name: .flag(.logoutURI), help: .help(.logoutURI), completion: .values(of: .logoutURI)) var logoutURI:
        String?
    @Option(name: .flag(.logoutClientID), help: .help(.logoutClientID), completion: .values(of: .logoutClientID))
    var logoutClientID: String?
    @Option(name: .flag(.logoutStyle), help: .help(.logoutStyle), completion: .values(of: .logoutStyle))
    var logoutStyle: String?
    @Option(name: .flag(.pagesPrefix), help: .help(.pagesPrefix), completion: .values(of: .pagesPrefix))
    var pagesPrefix: String?
    @Option(name: .flag(.listen), help: .help(.listen), completion: .values(of: .listen)) var listen: [String] = []
    @Option(name: .flag(.eventLoops), help: .help(.eventLoops), completion: .values(of: .eventLoops)) var eventLoops:
        String?
    @Option(name: .flag(.logLevel), help: .help(.logLevel), completion: .values(of: .logLevel)) var logLevel: String?
    @Option(name: .flag(.logFormat), help: .help(.logFormat), completion: .values(of: .logFormat)) var logFormat:
        String?
    @Option(name: .flag(.logAllowed), help: .help(.logAllowed), completion: .values(of: .logAllowed)) var logAllowed:
        String?
    @Option(name: .flag(.logIdentity), help: .help(.logIdentity), completion: .values(of: .logIdentity))
    var logIdentity: String?

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
            .pagesPrefix: pagesPrefix, .eventLoops: eventLoops, .logLevel: logLevel, .logFormat: logFormat,
            .logAllowed: logAllowed, .logIdentity: logIdentity,
        ]
        return lists.filter { !$0.value.isEmpty }.mapValues { $0.joined(separator: ",") }
            .merging(values.compactMapValues { $0 }) { list, _ in list }
    }

    /// What these options name.
    var location: SettingsLocation { SettingsLocation(configPath: configPath, flags: flags) }
}

extension NameSpecification {
    fileprivate static func flag(_ key: SettingKey) -> NameSpecification { .customLong(key.flagName) }
}

extension ArgumentHelp {
    fileprivate static func help(_ key: SettingKey) -> ArgumentHelp {
        ArgumentHelp(stringLiteral: key.help)
    }
}
