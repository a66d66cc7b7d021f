// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AuthRequest
import TextBasics

/// `authsidecar init`
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write the first settings, and print the lines for nginx.",
        discussion: """
            On a terminal it asks which load balancer to trust, for which app client, and how to sign out. With flags, one \
            for each setting, it asks nothing:

                authsidecar init --alb-arn ARN --client-id ID \
            --logout-endpoint https://DOMAIN/logout --logout-uri https://HOST/signed-out

            Each answer is checked as `check` would. The settings are added to \(SettingsFile.standardPath), or to the file of \
            --config. If that has settings already, nothing is written and the exit code is 1.
            """)

    @OptionGroup var options: SettingsOptions
    @Flag(name: .customLong("print"), help: "Print the settings instead of writing them, and nothing else.")
    var printsOnly = false

    func run() throws {
        let path = options.configPath ?? SettingsFile.standardPath
        let file = printsOnly ? nil : try Console.refusing { () throws(SettingsProblems) in try NewSettingsFile(path) }
        var values = options.flags
        if values.isEmpty {
            guard Console.canAsk else {
                Console.complain([
                    "init asks its questions on a terminal; without one give the answers: authsidecar init --alb-arn ARN, and "
                        + "optionally --client-id ID --logout-endpoint URL --logout-uri URL"
                ])
                throw ExitCode.wrongUsage
            }
            values = try InitQuestions.answers()
        }
        guard values[.albARN] != nil else {
            Console.complain(["init needs --alb-arn ARN: which load balancer to trust"])
            throw ExitCode.wrongUsage
        }
        let first = FirstSettings(values)
        let settings = try Console.refusing(first.checked)
        Console.complain(settings.warnings, isWarning: true)
        guard let file else { return try Console.write(first.text) }
        try Console.refusing { () throws(SettingsProblems) in try file.add(first.text) }
        try Console.say(["\(path) is written.", ""])
        try warnOfOthers(values)
        try Console.write(NginxLines.text(readme: NginxLines.readme) + "\n" + next(settings, path))
    }

    /// What files next to it, or the environment, make of the new settings.
    private func warnOfOthers(_ values: [SettingKey: String]) throws {
        let effective = try Console.refusing(SettingsLocation(configPath: options.configPath).load)
        let overruled = effective.entries.filter { entry in values[entry.key].map { $0 != entry.value } ?? false }
        Console.complain(
            overruled.map { "\($0.key.rawValue) has no effect: \($0.origin) says otherwise" }, isWarning: true)
    }

    private func next(_ settings: Settings, _ path: String) -> String {
        let name = path.hasOnlyLettersDigits(and: "/._-") ? path : "FILE"
        let option = path == SettingsFile.standardPath ? "" : " --config \(name)"
        let returnURI = settings.entries.first { $0.key == .logoutURI }?.value ?? ""
        let signOut =
            returnURI.isEmpty
            ? ""
            : """

            For the sign-out: at the identity provider allow LOGOUT_URI as a sign-out URL; in the load balancer
            forward /signed-out without a login, by a rule before the one that logs people in.
            """
        return """
            Next:
                authsidecar check\(option)
                sudo systemctl try-reload-or-restart authsidecar
                sudo nginx -t && sudo nginx -T 2>/dev/null | authsidecar nginx-check\(option)
                sudo systemctl reload nginx
            \(signOut)
            For rules about groups of Amazon Cognito also set ISSUER and ACCESS_TOKEN=verify; see authsidecar.conf(5).

            """
    }
}

/// The settings that `init` writes.
struct FirstSettings {
    private let values: [SettingKey: String]

    init(_ values: [SettingKey: String]) {
        self.values = values
    }

    /// Lines of the settings file, under a comment of two.
    var text: String {
        let lines = SettingKey.allCases.compactMap { key in values[key].map { "\(key.rawValue)=\($0)\n" } }
        return """
            # Written by `authsidecar init`. All settings: authsidecar.conf(5). After a change:
            # authsidecar check && sudo systemctl try-reload-or-restart authsidecar
            \(lines.joined())
            """
    }

    /// The settings, read as the daemon would.
    ///
    /// - Throws: everything that is wrong; also a value that the file would not give back, such as one of two lines.
    func checked() throws(SettingsProblems) -> Settings {
        let settings = try Settings(
            SettingsSources(flags: values, environment: [:], file: nil), cores: 1, systemd: SystemdDirectories())
        try settings.requireConfigured()
        let file = SettingsFile(path: "", text: text)
        let lost = SettingKey.allCases.filter { key in
            values[key].map { !$0.isEmpty && file.entries[key]?.value != $0 } ?? false
        }
        guard lost.isEmpty, file.problems.isEmpty, file.entries.count == values.count else {
            let name = "--\((lost.first ?? .albARN).flagName)"
            throw SettingsProblems(problems: [
                SettingsProblem(
                    place: name, message: "a value has one line, no quotes in front, and no spaces at its ends")
            ])
        }
        return settings
    }
}
