// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AuthRequest

/// `authsidecar check`
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the settings, like nginx -t.",
        discussion: "Prints each value and where it came from, or everything that is wrong and what would be right.")

    @OptionGroup var options: SettingsOptions

    func run() throws {
        do {
            let settings = try options.load()
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
            print("The settings are good.")
        } catch {
            Console.complain("\(error)")
            throw ExitCode.refused
        }
    }

    private static func position(_ key: SettingKey) -> Int { SettingKey.allCases.firstIndex(of: key) ?? 0 }
}

extension String {
    /// Filled up with spaces.
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
