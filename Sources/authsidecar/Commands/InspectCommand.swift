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
        abstract: "Explain a token: every step of the judgement, with pass or fail and why.",
        discussion: """
            The token is taken from the argument or, with “-” or without one, from standard input (which keeps it out \
            of the shell's history). A key is looked for only with --config or --key; without them nothing is fetched, \
            and what needs the settings or the key is not judged.

            With --rules it also says which rule of a location keeps the user out, by the groups and claims of this token; \
            an access token (ACCESS_TOKEN=verify), which alone has the time of the login, is not looked at.

            Exit code 0 if every step passed, 1 if not.
            """)

    @Argument(help: "The token, or - for standard input.") var token = "-"
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp("Judge by these settings and fetch the key as the daemon would.", valueName: "file"))
    var configPath: String?
    @Option(name: .customLong("key"), help: ArgumentHelp("Judge with this public key (PEM).", valueName: "file"))
    var keyPath: String?
    @Option(
        name: .customLong("at"),
        help: ArgumentHelp("Judge as of this time: seconds since the epoch. (default: now)", valueName: "time"))
    var time: Int64?
    @Option(
        help: ArgumentHelp(
            "Judge also the rules of a location, such as 'allowed_groups=ops&allowed_domains=example.com'.",
            valueName: "query"))
    var rules: String?
    @Flag(help: "Never use the network, whatever the settings say: keys of CACHE_DIR and of a directory only.")
    var offline = false
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        guard time.map({ $0 >= 0 && $0 < 1 << 40 }) ?? true else {
            throw ValidationError("--at wants seconds since the epoch, such as \(WallClock.now())")
        }
    }

    func run() async throws {
        let text = try token == "-" ? readStandardInput() : Array(token.utf8)
        let settings = try configPath.map { try Console.refusing(SettingsLocation(configPath: $0).loadConfigured) }
        let givenKey = try keyPath.map(readKey)
        let finder = KeyFinder(given: givenKey, settings: settings, offline: offline)
        let inspection = await TokenInspection(
            Array(text.trimmed(of: \.isWhiteSpace)), expecting: settings?.auth.expectations,
            at: time ?? WallClock.now(),
            findKey: finder.find)
        let report = InspectionReport(inspection, rules: explanation(inspection, settings))
        if json { try Console.write(report.json + "\n") } else { try Console.say(report.lines) }
        guard report.isAccepted else { throw ExitCode.refused }
    }

    /// Each rule of `--rules`, evaluated with the token's claims.
    private func explanation(_ inspection: TokenInspection, _ settings: Settings?) -> RuleExplanation? {
        guard let rules, let claims = inspection.claims else { return nil }
        let groups = (settings?.auth.groupsSource ?? .standard).groups(in: claims)
        return LocationRules(.query(rules[...])).explanation(
            for: claims, groups: groups, emailSource: settings?.auth.emailSource ?? EmailSource())
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

    private func readStandardInput() throws(ExitCode) -> [UInt8] {
        do { return try BoundedInput.standardInput(atMost: InputLimit.standardInput) } catch {
            Console.complain(["standard input cannot be read: \(error)"])
            throw .refused
        }
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
