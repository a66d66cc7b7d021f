// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import authsidecar

/// The documentation names only settings, commands and options that exist.
struct DocumentedNamesTests {
    private static let pages = Result {
        // Its task is what no longer exists.
        try Repository.files(ending: ".md").filter { $0.hasPrefix("docs/") && $0 != "docs/upgrading.md" } + [
            "README.md"
        ]
    }

    @Test(arguments: try pages.get())
    func `every KEY=value names a setting`(page: String) throws {
        let settings = SettingKey.allCases.map(\.rawValue)
        // What make, journalctl and other programs take.
        let others = [
            "DEBIAN_MIRROR", "EMULATOR_PORT", "LC_ALL", "LD_PRELOAD", "LOGIN_LANG", "MESSAGE_ID", "MONOTONIC_USEC",
            "NO_COLOR",
            "SIGN_UP",
            "SITE_PORT", "SYSLOG_IDENTIFIER",
        ]
        for match in try Repository.text(of: page).matches(of: #/(?m)(?:^|[` |(#])([A-Z]+_[A-Z_]+)=/#) {
            let name = String(match.1)
            guard !name.hasPrefix("AUTHSIDECAR_"), !others.contains(name) else { continue }
            #expect(settings.contains(name), "\(page): \(name)")
        }
    }

    @Test(arguments: try pages.get())
    func `every command and option in a block for the shell exists`(page: String) throws {
        let commands = Dictionary(
            uniqueKeysWithValues: Authsidecar.configuration.subcommands.map {
                ($0.configuration.commandName ?? "", Authsidecar.helpMessage(for: $0))
            })
        let blocks = try Repository.text(of: page).components(separatedBy: "```sh\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
        for call in blocks.joined().matches(of: #/(?m)(?:^|[|&;(] *|sudo )authsidecar ([^|&;)>\n#]*)/#) {
            let words = call.1.split(separator: " ")
            guard let first = words.first, !first.hasPrefix("-") else { continue }
            let help = try #require(commands[String(first)], "\(page): authsidecar \(first)")
            for word in words where word.hasPrefix("--") {
                let option = word.prefix { $0 != "=" }
                #expect(help.contains("\(option) ") || help.contains("\(option)\n"), "\(page): \(call.0)")
            }
        }
    }
}
