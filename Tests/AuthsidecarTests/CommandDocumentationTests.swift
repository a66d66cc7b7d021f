// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import authsidecar

/// `--help`, docs/commands.md and authsidecar(8) have the same commands and options.
struct CommandDocumentationTests {
    private static let commands = [
        "serve", "init", "check", "inspect", "nginx-snippet", "nginx-check", "health", "revoke",
    ]
    /// Options of every command.
    private static let common: Set = ["--version", "--help"]
    private static let settings = Set(SettingKey.allCases.map { "--\($0.flagName)" })

    /// The options that `--help` lists.
    private static func options(of command: String...) throws -> Set<String> {
        let help = try Program.run(command + ["--help"]).output
        return Set(help.matches(of: /(?m)^  (?:-[a-z], )?(--[a-z-]+)/).map { String($0.1) })
    }

    /// The options of a command without those of every command; `--alb-arn` is written for all settings.
    private static func ownOptions(of command: String) throws -> Set<String> {
        let options = try options(of: command).subtracting(common)
        guard settings.isSubset(of: options) else { return options }
        return options.subtracting(settings).union(["--alb-arn"])
    }

    @Test func `the page has a section for each command, and no other command`() throws {
        let help = try Program.run(["--help"]).output
        let listed = help.matches(of: /(?m)^  ([a-z][a-z-]+)(?: \(default\))?  +[A-Z]/).map { String($0.1) }
        #expect(listed.sorted() == Self.commands.sorted())
        let sections = try Page("docs/commands.md").lines.filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
        #expect(Array(sections.prefix(Self.commands.count)) == Self.commands)
    }

    @Test(arguments: commands)
    func `the page has each option of a command, and no other`(command: String) throws {
        let documented = try Page("docs/commands.md").names(in: command).filter { $0.hasPrefix("-") }
        #expect(Set(documented) == (try Self.ownOptions(of: command)) && Set(documented).count == documented.count)
    }

    @Test func `the options of every command are on the page, too`() throws {
        let documented = try Page("docs/commands.md").names(in: "All commands")
        #expect(documented.sorted() == (Self.common + ["-h", "--generate-completion-script"]).sorted())
    }

    @Test func `the page names each file that nginx-snippet prints, and no other`() throws {
        let documented = try Page("docs/commands.md").names(in: "nginx-snippet").filter { !$0.hasPrefix("-") }
        let help = try Program.run(["nginx-snippet", "--help"]).output
        #expect(documented.count == 3)
        for file in documented { #expect(help.contains(file), "\(file)") }
    }

    @Test func `the manual page has each option of a command, and no other`() throws {
        let manual = try Page("packaging/man/authsidecar.8").text.replacing("\\-", with: "-")
        let section = try #require(
            manual.components(separatedBy: ".SH OPTIONS\n").last?.components(separatedBy: ".SH ").first)
        let documented = section.matches(of: /(?m)^\.TP\n\.B[IR]? (?:-h ", " )?(--[a-z-]+)/).map { String($0.1) }
        let existing = try Self.commands.reduce(into: Self.common) { $0.formUnion(try Self.ownOptions(of: $1)) }
        #expect(Set(documented) == existing.subtracting(["--alb-arn"]).union(["--generate-completion-script"]))
    }

    @Test func `the page has each exit code, and no other`() throws {
        #expect(try Page("docs/commands.md").names(in: "Exit codes") == ["0", "1", "64", "70"])
    }

    @Test func `every option that a page uses with a command exists`() throws {
        let existing = try Dictionary(uniqueKeysWithValues: Self.commands.map { ($0, try Self.options(of: $0)) })
        var count = 0
        for page in try Page.all() {
            for use in page.text.matches(of: #/authsidecar ([a-z-]+)((?:[^`|\n;&\\]|\\\n)*)/#) {
                guard let options = existing[String(use.1)] else { continue }
                for option in use.2.matches(of: #/ (--[a-z-]+)/#).map({ String($0.1) }) {
                    #expect(options.contains(option), "\(page.name): authsidecar \(use.1) \(option)")
                    count += 1
                }
            }
        }
        #expect(count > 20)
    }
}
