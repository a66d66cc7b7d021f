// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NginxCheck

/// `authsidecar nginx-check`
struct NginxCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nginx-check",
        abstract: "Find what lets people past the check in an nginx configuration.",
        discussion: """
            For the whole configuration, as root:

                nginx -T 2>/dev/null | authsidecar nginx-check

            or for files only: authsidecar nginx-check /etc/nginx/sites-enabled/*. Only the text that is given counts, and \
            of it the server blocks that use authsidecar's files, which are known by name.

            Each finding has a file and a line, the reason why it matters, and the lines that would be right. An error lets \
            somebody in, or lets them claim to be somebody else. A warning is about what does not work, leaks or is out of \
            date. A hint is worth a look. docs/nginx-check.md explains each code.

            Exit code 0 if there are hints at most, 1 if there are errors or warnings, 64 if this is no configuration.
            """)

    @Argument(help: "Files, or - for standard input. (default: standard input)", completion: .file())
    var files: [String] = []
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "Compare the generated files (authsidecar-headers.conf, -cookie.conf, -pages.conf), and rules for groups and the age of the login, with these settings.",
            valueName: "file"),
        completion: .file())
    var configPath: String?
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let settings = try configPath.map { try Console.refusing(SettingsLocation(configPath: $0).load) }
        let check = try NginxReport.check(files.isEmpty ? ["-"] : files, settings: settings)
        let report = NginxReport(check)
        try Console.write(json ? report.json + "\n" : report.text(Console.style))
        guard !check.needsChange else { throw ExitCode.refused }
    }
}

extension ExitCode {
    /// What was given is not what the command is for (EX_USAGE of sysexits(3)).
    static let wrongUsage = ExitCode(64)
}
