// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import LoadBalancer
import ManagedLogin
import Testing

@testable import Emulator
@testable import UserPool
@testable import alb_emulator

/// What exists is documented, and what is documented exists.
struct DocumentationTests {
    private static let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func text(of name: String) throws -> String {
        try String(contentsOf: top.appending(path: name), encoding: .utf8)
    }

    private static let commands: [any ParsableCommand.Type] = [
        ServeCommand.self, MintCommand.self, RotateKeyCommand.self, EndSessionsCommand.self, UserListCommand.self,
        UserAddCommand.self, UserDeleteCommand.self, UserGroupsCommand.self, UserPasswordCommand.self,
    ]

    /// Every `--option` in a text.
    private static func options(in text: String) -> Set<String> {
        Set(text.matches(of: /--[a-z][a-z0-9-]*/).map { String($0.output) })
    }

    private static func options(of command: any ParsableCommand.Type) -> Set<String> {
        options(in: command.helpMessage(columns: 400)).subtracting(["--help", "--version"])
    }

    @Test func `the README lists every option of serve, and no other`() throws {
        let page = try Self.text(of: "emulator/README.md")
        let section = try #require(page.split(separator: "\n## ").first { $0.hasPrefix("Options of `serve`") })
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `--") }
        let documented = Set(rows.flatMap { row in Self.options(in: String(row.dropFirst().prefix { $0 != "|" })) })
        #expect(documented.contains("--listen"))
        #expect(documented == Self.options(of: ServeCommand.self))
    }

    @Test func `the README names every option of every command, and none that does not exist`() throws {
        let documented = Self.options(in: try Self.text(of: "emulator/README.md"))
        let all = Self.commands.reduce(into: Set<String>()) { $0.formUnion(Self.options(of: $1)) }
        #expect(documented == all)
    }

    @Test func `the README says how many may wait for their password`() throws {
        let page = try Self.text(of: "emulator/README.md")
        #expect(page.contains("while \(PasswordHasher.maximumWaiting) wait for their passwords"))
    }

    @Test func `the manual names no option that does not exist`() throws {
        let manual = try Self.text(of: "packaging/man/alb-emulator.1").replacing("\\-", with: "-")
        let all = Self.commands.reduce(into: Set<String>()) { $0.formUnion(Self.options(of: $1)) }
        #expect(Self.options(in: manual).subtracting(all) == [])
        for command in ["serve", "mint", "rotate-key", "end-sessions", "user"] {
            #expect(manual.contains(".B \(command)\n"), "\(command)")
        }
    }

    /// Anyone who follows the file needs to know nothing else.
    @Test func `the lines at the top of dev-alb.conf are those of an emulator without options`() throws {
        let settings = EmulatorSettings(sites: [try WebOrigin("http://localhost:8080")])
        let expected = Dictionary(uniqueKeysWithValues: settings.daemonSettings.map { ($0.key, $0.value) })
        let file = try Self.text(of: "nginx/dev-alb.conf")
        let lines = file.matches(of: /# {5}([A-Z_]+)=(\S+)/).map { (String($0.output.1), String($0.output.2)) }
        #expect(Dictionary(uniqueKeysWithValues: lines) == expected)
        #expect(file.contains("server \(settings.listen);"))
        #expect(file.contains("listen 127.0.0.1:8080;"))
    }
}
