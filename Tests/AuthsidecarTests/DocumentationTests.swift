// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import Foundation
import NginxCheck
import Systemd
import Testing

@testable import authsidecar

/// What exists is documented, and what is documented exists.
struct DocumentationTests {
    private static func text(of name: String) throws -> String { try Page(name).text }

    /// The first words in code style of the table rows in a section.
    private func names(in section: String, of page: String) throws -> [String] { try Page(page).names(in: section) }

    @Test func `the page about configuration lists every setting, in order, and no other`() throws {
        #expect(try names(in: "Settings", of: "docs/configuration.md") == SettingKey.allCases.map(\.rawValue))
    }

    @Test func `a default in the table of settings is that of the help`() throws {
        var count = 0
        for line in try Page("docs/configuration.md").lines {
            guard let row = line.wholeMatch(of: #/\| `([A-Z_]+)` \| .* \| `([^`]+)` \|/#),
                let key = SettingKey(rawValue: String(row.1))
            else { continue }
            let value = row.2.replacing("\\|", with: "|")
            #expect(key.help.contains("(default: \(value)"), "\(line)")
            count += 1
        }
        #expect(count >= 15)
    }

    @Test func `the reference lists every reason code with its status, and no other`() throws {
        #expect(try names(in: "Reason codes", of: "docs/reference.md") == Reason.all.map(\.code))
        let page = try Self.text(of: "docs/reference.md")
        for reason in Reason.all {
            let status =
                switch reason {
                case .rejected, .accessTokenRejected, .signedOut: 401
                case .notConfigured, .denied, .identityTooLarge: 403
                case .keyUnavailable, .internalError: 503
                }
            #expect(page.contains("| `\(reason.code)` | \(status) | "), "\(reason.code)")
        }
    }

    @Test func `the reference lists every metric, and no other`() throws {
        #expect(Set(try names(in: "Metrics", of: "docs/reference.md")) == Set(Metric.allCases.map(\.rawValue)))
    }

    @Test func `the reference lists every field of the log, and no other`() throws {
        #expect(Set(try names(in: "Log", of: "docs/reference.md")) == Set(LogField.allCases.map(\.rawValue)))
        let page = try Self.text(of: "docs/reference.md")
        for field in LogField.allCases {
            let row = "| `\(field.rawValue)` | `AUTHSIDECAR_\(field.rawValue.uppercased())` | "
            #expect(page.contains(row), "\(row)")
        }
    }

    @Test func `every message has an id, the reference lists it, and the catalogs explain it`() throws {
        let messages = LogMessage.allCases
        let ids = messages.map(\.id)
        #expect(Set(ids).count == ids.count && ids.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{32}/) != nil })
        #expect(messages.contains { $0.rawValue == LogOutput.lossMessage })
        #expect(Set(try names(in: "Events", of: "docs/reference.md")) == Set(messages.map(\.rawValue)))
        let page = try Self.text(of: "docs/reference.md")
        for message in messages {
            let row = "| `\(message.rawValue)` | `\(message.id)` | \(message.level) | "
            #expect(page.contains(row), "\(row)")
        }
        for catalog in ["systemd/authsidecar.catalog", "systemd/authsidecar.ja.catalog"] {
            let explained = try Self.text(of: catalog).matches(of: /(?m)^-- ([0-9a-f]{32})$/).map { String($0.1) }
            #expect(explained.sorted() == ids.sorted(), "\(catalog)")
        }
    }

    @Test(arguments: ["systemd/authsidecar.catalog", "systemd/authsidecar.ja.catalog"])
    func `a catalog names only fields that every line with its message has, and what nginx answers`(
        catalog: String
    ) throws {
        let entries = try Self.text(of: catalog).components(separatedBy: "\n-- ").dropFirst()
        #expect(entries.count == LogMessage.allCases.count)
        for entry in entries {
            let message = try #require(LogMessage.allCases.first { entry.hasPrefix($0.id) })
            let named = entry.matches(of: /@AUTHSIDECAR_([A-Z_]+)@/).map { $0.1.lowercased() }
            #expect(Set(named).isSubset(of: message.fields.map(\.rawValue)), "\(message)")
            // Of a daemon that is temporarily unable to verify, or does not run, the shipped files make 503.
            #expect(entry.firstMatch(of: /\b500\b/) == nil, "\(message)")
        }
    }

    @Test(arguments: ["packaging/authsidecar.conf.example", "packaging/man/authsidecar.conf.5"])
    func `the example of settings and the manual have every setting, in order, and no other`(name: String) throws {
        let text = try Self.text(of: name)
        let found =
            name.hasSuffix(".example")
            ? text.matches(of: /(?m)^#([A-Z_]+)=/).map { String($0.1) }
            : text.matches(of: /(?m)^\.TP\n\.B ([A-Z_]+)$/).map { String($0.1) }
        #expect(found == SettingKey.allCases.map(\.rawValue))
    }

    @Test func `the settings of a new installation are short, and name nothing but the load balancer`() throws {
        let text = try Self.text(of: "packaging/authsidecar.conf.template")
        #expect(text.matches(of: /(?m)^#([A-Z_]+)=/).map { String($0.1) } == [SettingKey.albARN.rawValue])
        #expect(text.split(separator: "\n").count < 15)
        #expect(text.contains(" /usr/share/authsidecar/authsidecar.conf.example "))
    }

    @Test(arguments: ["packaging/authsidecar.conf.example", "packaging/authsidecar.conf.template"])
    func `the shipped settings are good once the load balancer is named`(name: String) throws {
        let text = try Self.text(of: name)
        let settings = try Settings(
            SettingsSources(flags: [:], environment: [:], file: SettingsFile(path: "authsidecar.conf", text: text)),
            cores: 2, systemd: SystemdDirectories())
        let message = try #require(settings.unconfigured?.message)
        let place = try #require(message.firstMatch(of: #/authsidecar\.conf:([0-9]+): /#)?.1)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let number = try #require(Int(place))
        let line = lines[number - 1]
        #expect(line.hasPrefix("#ALB_ARN=arn:aws:"))
        let edited = text.replacing(line, with: line.dropFirst())
        #expect(
            try Settings(
                SettingsSources(flags: [:], environment: [:], file: SettingsFile(path: "a.conf", text: edited)),
                cores: 2, systemd: SystemdDirectories()
            ).unconfigured == nil)
    }

    @Test func `the manual page names every command, reason code, path, decision and field of the journal`() throws {
        let text = try Self.text(of: "packaging/man/authsidecar.8").replacing("\\-", with: "-")
        let commands = ["serve", "init", "check", "inspect", "nginx-snippet", "nginx-check", "health", "check --nginx"]
        let flags = [
            "--config", "--key", "--at", "--rules", "--offline", "--json", "--nginx-snippet", "--access-token",
            "--print",
        ]
        let paths = ["/whoami", "/denied", "/logout", "/signed-out", "/readyz", "/metrics"]
        for word in Reason.all.map(\.code) + Decision.allCases.map(\.rawValue) + commands + flags + paths {
            #expect(text.contains(word), "\(word)")
        }
        let fields = try names(in: "Log", of: "docs/reference.md").map { "AUTHSIDECAR_\($0.uppercased())" }
        for field in fields { #expect(text.contains(field), "\(field)") }
    }

    @Test func `the reference says how much is read of everything`() throws {
        let lines = try Self.text(of: "docs/reference.md").split(separator: "\n")
        for (what, limit) in [
            ("settings file, with the files of `authsidecar.conf.d`", InputLimit.settingsFile),
            ("file of `inspect --key`", InputLimit.keyFile),
            ("standard input or file of `inspect`", InputLimit.standardInput),
            ("nginx file that `check` compares", InputLimit.nginxFile),
            (
                "nginx configuration for `nginx-check` and `check --nginx`, all files together",
                InputLimit.nginxConfiguration
            ),
        ] {
            let row = "| \(what) | \(Self.grouped(limit)) bytes | "
            #expect(lines.contains { $0.hasPrefix(row) }, "\(row)")
        }
        let row = "| entries of `authsidecar.conf.d`, whatever their names | \(InputLimit.settingsDirectory) | "
        #expect(lines.contains { $0.hasPrefix(row) }, "\(row)")
    }

    /// `8,388,608`.
    private static func grouped(_ number: Int) -> String {
        number < 1000 ? "\(number)" : "\(grouped(number / 1000)),\("\(1000 + number % 1000)".dropFirst())"
    }

    @Test func `the reference lists every path, and no other`() throws {
        #expect(Set(try names(in: "Paths", of: "docs/reference.md")) == Set(ServerPath.allCases.map(\.rawValue)))
    }

    @Test func `the reference lists every member of the JSON that programs get, and no other`() throws {
        let documented = try names(in: "Pages and problem details", of: "docs/reference.md")
            .flatMap { $0.split(separator: ", ").map(String.init) }
        #expect(Set(documented) == Set(JSONMember.allCases.map(\.rawValue)))
    }

    // MARK: nginx-check

    @Test func `the page about nginx-check has each finding under its grade, in order, and no other`() throws {
        let lines = try Self.text(of: "docs/nginx-check.md").split(separator: "\n").map(String.init)
        let expected = Grade.allCases.flatMap { grade in
            ["## \(grade.rawValue.capitalized)s"]
                + FindingCode.allCases.filter { $0.grade == grade }.map { "### `\($0.rawValue)`" }
        }
        let headings = lines.filter { $0.hasPrefix("## ") || $0.hasPrefix("### ") }
        #expect(headings == ["## Run it"] + expected + ["## What it does not see"])
    }

    @Test(arguments: FindingCode.allCases)
    func `an example of the page about nginx-check has its finding, and its fix nothing to change`(
        code: FindingCode
    ) throws {
        let page = try Self.text(of: "docs/nginx-check.md")
        let rest = try #require(page.components(separatedBy: "\n### `\(code.rawValue)`\n").dropFirst().first)
        let section = rest.components(separatedBy: "\n##")[0]
        #expect(section.contains("\nDanger: ") && section.contains("\nFix: "))
        let settings = try Self.blocks("ini", in: section).map { lines in
            try Settings(
                SettingsSources(flags: [:], environment: [:], file: SettingsFile(path: "a.conf", text: lines)),
                cores: 2, systemd: SystemdDirectories())
        }
        let examples = Self.blocks("nginx", in: section)
        try #require(examples.count == (settings.isEmpty ? 2 : 1))
        #expect(try Self.codes(in: examples[0], settings.first).contains(code))
        let fixed: String
        switch settings.count {
        case 0: fixed = examples[1]
        case 1:
            // A command prints the whole file.
            let file = try #require(NginxSnippet.File.allCases.first { examples[0].contains("/\($0.rawValue):") })
            fixed = "# configuration file /\(file.rawValue):\n\(settings[0].nginxSnippet(file).text)"
        default:
            // The settings are what is changed.
            fixed = examples[0]
        }
        #expect(try Self.codes(in: fixed, settings.last).allSatisfy { $0 != code && $0.grade == .hint })
    }

    /// The code blocks of a language.
    private static func blocks(_ language: String, in section: String) -> [String] {
        section.components(separatedBy: "\n```\(language)\n").dropFirst().map {
            $0.components(separatedBy: "\n```")[0]
        }
    }

    private static func check(_ text: String, _ settings: Settings?) throws -> ConfigurationCheck {
        try NginxReport.check(ConfigurationFile.files(in: Array(text.utf8), name: "example"), settings: settings)
    }

    private static func codes(in text: String, _ settings: Settings?) throws -> [FindingCode] {
        try check(text, settings).findings.map(\.code)
    }

    @Test func `the page about commands lists every member of the JSON of nginx-check, and no other`() throws {
        let text = "location / { include snippets/authsidecar-protect.conf; set $authsidecar_groups a; }"
        let json = Data(try NginxReport(Self.check(text, nil)).json.utf8)
        let report = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        let finding = try #require((report["findings"] as? [[String: Any]])?.first)
        let documented = try names(in: "JSON of nginx-check", of: "docs/commands.md")
        #expect(documented.sorted() == (Array(report.keys) + Array(finding.keys)).sorted())
    }

    @Test(arguments: [("What the application sees", "README.md"), ("Identity headers", "docs/configuration.md")])
    func `a table lists every identity header with its claim, and no other`(section: String, page: String) throws {
        let text = try Self.text(of: page)
        let mappings = IdentityHeaders.standard.mappings
        #expect(try names(in: section, of: page).sorted() == mappings.map(\.header).sorted())
        for mapping in mappings {
            #expect(text.contains("| `\(mapping.header)` | `\(mapping.claims[0])`"), "\(mapping.header)")
        }
    }

    @Test func `the shipped nginx file of identity headers is the one that is printed for the default`() throws {
        for file in NginxSnippet.File.allCases {
            let text = NginxSnippet(file, headers: .standard, cookie: .standard).text
            #expect(try Self.text(of: "nginx/\(file.rawValue)") == text)
        }
    }

    @Test func `the page about nginx lists every file, and no other`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Page.top.appending(path: "nginx").path)
        let documented = try names(in: "nginx files", of: "docs/nginx.md")
        #expect(documented.sorted() == files.filter { $0.hasPrefix("authsidecar-") }.sorted())
    }

    @Test func `the limits of memory add up, and leave as much again of what the unit allows`() throws {
        let reference = try Self.text(of: "docs/reference.md")
        let table = try #require(reference.components(separatedBy: "### Memory\n").last)
        let figures = table.matches(of: #/\| \**(\d+) MiB\** \|/#).compactMap { Int($0.1) }
        let parts = figures.dropLast()
        #expect(parts.count == 7 && parts.reduce(0, +) == figures.last)
        let limits = AuthRequest.Limits()
        #expect(parts[1] == (limits.connections * 32) >> 10)
        #expect(parts[2] == (3 * limits.heldBytes) >> 20)
        let unit = try Self.text(of: "systemd/authsidecar.service")
        let allowed = try #require(unit.firstMatch(of: #/\nMemoryMax=(\d+)M\n/#).flatMap { Int($0.1) })
        #expect(figures[7] * 9 <= allowed * 5)
    }
}
