// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AuthRequest
import FoundationEssentials

/// `authsidecar check`
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the settings, like nginx -t.",
        discussion: """
            Prints each value and where it came from, or everything that is wrong and what would be right. Warns if \
            nginx's file of identity headers does not belong to the settings.
            """)

    @OptionGroup var options: SettingsOptions
    @Option(
        help: ArgumentHelp("The nginx file to compare with IDENTITY_HEADERS, if there is one.", valueName: "file"))
    var nginxSnippet = NginxSnippet.installedPath

    func run() throws {
        do {
            let settings = try options.location.load()
            try settings.requireConfigured()
            let width = settings.entries.map(\.key.rawValue.count).max() ?? 0
            for entry in settings.entries.sorted(by: { Self.position($0.key) < Self.position($1.key) }) {
                let name = entry.key.rawValue.padding(to: width)
                let value = entry.value.isEmpty ? "(none)" : Console.harmless(entry.value)
                print("\(name) = \(value)  [\(entry.origin)]")
            }
            for (signer, endpoint) in settings.auth.keyEndpoints.sorted(by: { "\($0.key)" < "\($1.key)" }) {
                print("keys of \(signer): \(endpoint)")
            }
            warnOfOldSnippet(settings)
            print("The settings are good.")
        } catch {
            Console.complain("\(error)")
            throw ExitCode.refused
        }
    }

    /// nginx overwrites the headers that its file names; another header of the settings would reach the application as
    /// the client sent it.
    private func warnOfOldSnippet(_ settings: Settings) {
        guard let data = FileManager.default.contents(atPath: nginxSnippet),
            !NginxSnippet(settings.auth.identityHeaders).matches(String(decoding: data, as: UTF8.self))
        else { return }
        Console.complain(
            "warning: \(nginxSnippet) does not belong to IDENTITY_HEADERS, so that nginx would let a client's own copy of "
                + "a header pass; renew it: authsidecar nginx-snippet > \(nginxSnippet)")
    }

    private static func position(_ key: SettingKey) -> Int { SettingKey.allCases.firstIndex(of: key) ?? 0 }
}

extension String {
    /// Filled up with spaces.
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
