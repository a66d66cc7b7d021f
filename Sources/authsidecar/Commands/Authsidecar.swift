// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
// Has nothing to call: it is linked.
import CPortability
import Systemd
import TextBasics

/// The program; without a command it serves.
@main
struct Authsidecar: AsyncParsableCommand {
    static let version = Version.current

    static let configuration = CommandConfiguration(
        commandName: "authsidecar",
        abstract: "Answers nginx's auth_request by verifying the token that an AWS load balancer adds.",
        discussion: """
            nginx asks authsidecar on a private socket before each request. authsidecar verifies the user claims token \
            (X-Amzn-Oidc-Data) of an Application Load Balancer and hands the application who the user is in plain \
            headers.

            Settings come from flags, from the environment (AUTHSIDECAR_ and the key, such as AUTHSIDECAR_ALB_ARN) and \
            from \(SettingsFile.standardPath) and authsidecar.conf.d/*.conf next to it (KEY=value), in this order.

            Exit codes: 0 fine, 1 refused (bad settings, bad token), 64 wrong usage, 70 internal error.
            """,
        version: "authsidecar \(version) (\(build))",
        subcommands: [
            ServeCommand.self, InitCommand.self, CheckCommand.self, InspectCommand.self, NginxCheckCommand.self,
            NginxSnippetCommand.self, HealthCommand.self, RevokeCommand.self,
        ],
        defaultSubcommand: ServeCommand.self)

    /// Kind of build and processor, for `--version`.
    private static var build: String {
        #if arch(x86_64)
            let architecture = "x86_64"
        #elseif arch(arm64)
            let architecture = "arm64"
        #else
            let architecture = "other architecture"
        #endif
        #if DEBUG
            return "debug build, Linux \(architecture)"
        #else
            return "release build, Linux \(architecture)"
        #endif
    }

    /// The first argument, if it should be a command and is none: `serve`, which is meant without one, takes no plain argument.
    private static var unknownCommand: ValidationError? {
        guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-") else { return nil }
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard !names.contains(word) else { return nil }
        let nearest = word.lowercased() == "version" ? "--version" : word.lowercased().nearest(of: names, within: 3)
        let hint = nearest.map { "did you mean \($0)?" } ?? "the commands are \(names.joined(separator: ", "))"
        return ValidationError("there is no command “\(word)”; \(hint)")
    }

    static func main() async {
        // What the unit says. Without options there is nothing to parse, and the parser, which finds its options by
        // reflection, takes longer than the rest of the start.
        do {
            guard !CommandLine.arguments.dropFirst().elementsEqual([ServeCommand.name]) else {
                return try await ServeCommand.serve(SettingsLocation())
            }
            if let unknownCommand { throw unknownCommand }
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    /// Ends the process as the parser does, except that its message, which repeats arguments, is made visible.
    private static func end(with error: any Error) -> Never {
        let (code, text) = (exitCode(for: error), fullMessage(for: error))
        guard !code.isSuccess else {
            // Help, version, completion script: nothing from outside.
            do { try Console.write(text + "\n") } catch { exit(withError: error) }
            exit(withError: code)
        }
        let message = message(for: error)
        let head = message.isEmpty ? "" : "\(_errorPrefix)\(message)"
        // What follows is the usage.
        let rest = text.unicodeScalars.dropFirst(head.unicodeScalars.count)
        if !text.isEmpty { StandardStream.error.write("\(LogText.harmless(head))\(String(rest))\n") }
        exit(withError: code)
    }
}

/// The exit codes of the manual.
extension ExitCode {
    /// Bad settings or a bad token.
    static let refused = ExitCode(1)
    /// Trouble of our own (EX_SOFTWARE of sysexits(3)).
    static let internalError = ExitCode(70)
}
