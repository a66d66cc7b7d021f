// SPDX-License-Identifier: Apache-2.0

import TextBasics
import ALBIdentity
import AccessPolicy
import ArgumentParser
import AuthRequest
import JOSE
import PublicKeys

/// `authsidecar inspect`
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Explain a token: every check made on it, with pass or fail and the reason.",
        discussion: """
            Reads standard input (which keeps the token out of the shell's history and of ps), or a file: a token, “Bearer” \
            and a token, a line “X-Amzn-Oidc-Data: …”, or all header lines of a request, such as those that \
            `alb-emulator mint --headers` prints. X-Amzn-Oidc-Accesstoken among them is used, too.

            The settings are those of the daemon, \(SettingsFile.standardPath), if there are any; with them the key is fetched \
            as the daemon would. Without settings nothing is fetched, and what needs settings or key is not checked.

            With --rules it also says which rule of a location keeps the user out, by the groups and claims of the tokens.

            Exit code 0 if every step passed, 1 if not.
            """)

    @Argument(
        help: "A file, or - for standard input. A token is taken, too, but any user sees it in ps.", completion: .file()
    )
    var token = "-"
    @Option(
        help: ArgumentHelp(
            "The access token next to it, for ACCESS_TOKEN=verify: a file, or a token, which any user sees in ps.",
            valueName: "file"),
        completion: .file())
    var accessToken: String?
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "Use these settings. (default: \(SettingsFile.standardPath), if there is one)", valueName: "file"),
        completion: .file())
    var configPath: String?
    @Option(
        name: .customLong("key"), help: ArgumentHelp("Use this public key (PEM).", valueName: "file"),
        completion: .file())
    var keyPath: String?
    @Option(
        name: .customLong("at"),
        help: ArgumentHelp("Check as of this time: seconds since the epoch. (default: now)", valueName: "time"))
    var time: Int64?
    @Option(
        help: ArgumentHelp(
            "Also evaluate the rules of a location, such as 'allowed_groups=ops&allowed_domains=example.com'.",
            valueName: "query"))
    var rules: String?
    @Flag(help: "Never use the network, whatever the settings say: keys of CACHE_DIR and of a directory only.")
    var offline = false
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        guard time.map({ $0 >= 0 && $0 < 1 << 40 }) ?? true else {
            throw ValidationError("--at wants seconds since the epoch, such as \(WallClock.now())")
        }
        guard accessToken != "-" else {
            throw ValidationError(
                "--access-token takes a file; on standard input give both tokens as the header lines of the request")
        }
    }

    func run() async throws {
        let settings = try Console.refusing { () throws(SettingsProblems) in try InspectionSettings(configPath) }
        let givenKey = try keyPath.map(readKey)
        let input = try TokenReading.tokens(token)
        let accessToken = try accessToken.map { try TokenReading.tokens($0).soleToken } ?? input.accessToken

        let finder = KeyFinder(given: givenKey, settings: settings?.settings, offline: offline)
        let expected = settings?.settings.auth.expectations
        let now = time ?? WallClock.now()
        var key: ES256PublicKey?
        let inspection = await TokenInspection(input.userClaims, expecting: expected, at: now) { keyID, signer in
            let search = await finder.find(keyID, of: signer)
            if case .found(let found, _) = search { key = found }
            return search
        }
        var user: VerifiedUser?
        if let expected, let key, inspection.isAccepted {
            user = try? UnverifiedToken(TokenText(userClaims: input.userClaims), expecting: expected, at: now)
                .verified(by: key, expecting: expected, at: now)
        }
        let beside = await AccessTokenInspection(
            accessToken, of: user, settings: settings?.settings, offline: offline, at: now)
        let report = InspectionReport(
            inspection, accessToken: beside, rules: explanation(inspection, beside?.token, settings?.settings),
            source: settings?.source)
        try Console.write(json ? report.json + "\n" : report.text(Console.style))
        guard report.isAccepted else { throw ExitCode.refused }
    }

    /// Each rule of `--rules`, evaluated with the tokens' claims.
    private func explanation(
        _ inspection: TokenInspection, _ accessToken: VerifiedAccessToken?, _ settings: Settings?
    ) -> RuleExplanation? {
        guard let rules, let claims = inspection.claims else { return nil }
        let auth = settings?.auth ?? AuthSettings(expectations: nil)
        return LocationRules(.query(rules[...])).explanation(
            for: claims, accessToken, groups: auth.groups(in: claims, accessToken), emailSource: auth.emailSource,
            at: inspection.time, leeway: auth.expectations?.leeway ?? Expectations.standardLeeway)
    }

    private func readKey(_ path: String) throws -> (key: ES256PublicKey, path: String) {
        do {
            let pem = try BoundedInput.contents(of: path, atMost: InputLimit.keyFile)
            return (try ES256PublicKey(pem: pem), path)
        } catch let error as PublicKeyError {
            Console.complain(["\(path): \(error.explanation)"])
        } catch {
            Console.complain(["\(path): cannot be read: \(error)"])
        }
        throw ExitCode.refused
    }
}

/// The settings by which a token is inspected: those that are named, else the daemon's, if there are any.
private struct InspectionSettings {
    let settings: Settings
    /// Where they are from, for people.
    let source: String

    /// - Parameter configPath: `nil`: the usual file and the environment. That they name no load balancer is no error then.
    init?(_ configPath: String?) throws(SettingsProblems) {
        let location = SettingsLocation(configPath: configPath)
        settings = configPath == nil ? try location.load() : try location.loadConfigured()
        guard settings.unconfigured == nil else { return nil }
        let isEnvironment = settings.entries.contains { if case .environment = $0.origin { true } else { false } }
        source = (settings.files + (isEnvironment ? ["the environment"] : [])).joined(separator: " and ")
    }
}

extension PublicKeyError {
    /// What is wrong and what would be right.
    var explanation: String {
        switch self {
        case .notPEM: "this is not one block of “-----BEGIN PUBLIC KEY-----” and nothing else"
        case .notP256: "this is not an uncompressed P-256 public key"
        case .notOnCurve: "this point is not on the curve P-256"
        }
    }
}
