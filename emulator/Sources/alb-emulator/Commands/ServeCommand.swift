// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Emulator
import Foundation
import LoadBalancer
import Logging
import ManagedLogin
import UserPool

/// `alb-emulator serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the emulator until Ctrl-C.")

    @Option(
        help: ArgumentHelp("Where to listen; only on loopback. (default: 127.0.0.1:9080)", valueName: "host:port"),
        transform: ListenAddress.argument)
    var listen = ListenAddress.standard
    @Option(
        help: ArgumentHelp(
            "Where the browser finds the login pages. (default: http:// and the address of --listen)",
            valueName: "origin"),
        transform: WebOrigin.argument)
    var url: WebOrigin?
    @Option(
        help: ArgumentHelp(
            "A site behind the load balancer; repeatable. (default: http://localhost:8080)", valueName: "origin"),
        transform: WebOrigin.argument)
    var site: [WebOrigin] = []
    @Option(
        help: ArgumentHelp(
            "Where people may land after signing out, next to /signed-out of each site; repeatable.", valueName: "url"))
    var signOutURL: [String] = []
    @Option(
        help: ArgumentHelp("Keep users in this file, made when missing. (default: in memory)", valueName: "file"))
    var users: String?
    @Option(
        help: ArgumentHelp(
            "The identity provider to be: whose issuers, claims and access tokens.", valueName: "name"))
    var provider = ProviderKind.cognito
    @Flag(name: .customLong("no-sign-up"), help: "Nobody can make an account of their own.")
    var noSignUp = false
    @Option(help: ArgumentHelp("The app client's id.", valueName: "id"))
    var clientID = "emulatorclient0123456789ab"
    @Option(
        help: ArgumentHelp(
            "The app client's secret, for /oauth2/token; other users of this machine can see it. (default: a random one)",
            valueName: "secret"))
    var clientSecret: String?
    @Option(help: ArgumentHelp("The user pool's id.", valueName: "id"))
    var pool = "eu-central-1_emulator"
    @Option(help: ArgumentHelp("The load balancer's name, the tokens' signer.", valueName: "arn"))
    var albARN = LoadBalancerConfiguration.standInARN
    @Option(help: ArgumentHelp("How long a session lasts.", valueName: "seconds"))
    var sessionTimeout: Int64 = 604_800
    @Option(help: ArgumentHelp("How long an access token holds.", valueName: "seconds"))
    var accessTokenLife: Int64 = 3600
    @Option(help: ArgumentHelp("How long an authorization code holds.", valueName: "seconds"))
    var codeLife: Int64 = 300
    @Option(
        help: ArgumentHelp("What to log on standard error.", valueName: "level"))
    var logLevel = Logger.Level.notice

    func validate() throws {
        for (name, seconds) in [
            ("session-timeout", sessionTimeout), ("access-token-life", accessTokenLife), ("code-life", codeLife),
        ] where !(1...Self.maximumSeconds).contains(seconds) {
            throw ValidationError("--\(name) is 1 to \(Self.maximumSeconds) seconds")
        }
        if let url, !url.isLoopback {
            throw ValidationError(
                "--url names another machine: only localhost, names below it and loopback addresses do")
        }
        for (name, word) in [("client-id", clientID), ("pool", pool)] where !Self.isWord(word) {
            throw ValidationError("--\(name) is made of letters, digits, “-” and “_”")
        }
        guard albARN.hasPrefix("arn:"), albARN.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ValidationError("--alb-arn is no ARN, such as \(LoadBalancerConfiguration.standInARN)")
        }
    }

    func run() async throws {
        var log = Logger(label: "alb-emulator", factory: StreamLogHandler.standardError(label:))
        log.logLevel = logLevel
        do {
            let settings = try settings()
            let application = try await EmulatorApplication(
                settings, users: UserPool(file: users), clock: { Int64(Date().timeIntervalSince1970) },
                deliver: {
                    Console.say("mail    to \(Console.harmless($0.email)): your confirmation code is \($0.code)")
                },
                log: log)
            try await application.run { for line in Greeting(application).lines { Console.say(line) } }
        } catch {
            throw Console.refuse("\(error)")
        }
    }

    private func settings() throws -> EmulatorSettings {
        var settings = EmulatorSettings(sites: site.isEmpty ? [try WebOrigin("http://localhost:8080")] : site)
        settings.listen = listen
        settings.url = url
        settings.signOutURLs = signOutURL
        settings.usersFile = users
        settings.allowsSignUp = !noSignUp
        settings.clientID = clientID
        settings.clientSecret = clientSecret
        settings.provider = provider
        settings.poolID = pool
        settings.codeLife = codeLife
        settings.accessTokenLife = accessTokenLife
        settings.loadBalancer.arn = albARN
        settings.loadBalancer.sessionTimeout = sessionTimeout
        return settings
    }

    /// Ten years.
    private static let maximumSeconds: Int64 = 315_360_000

    private static func isWord(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }
}
