// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import FoundationEssentials
import Testing

@testable import authsidecar

/// What exists is documented, and what is documented exists.
struct DocumentationTests {
    private static let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func text(of name: String) throws -> String {
        let data = try Data(contentsOf: top.appending(path: name))
        return try #require(String(validating: data, as: UTF8.self))
    }

    /// The first words in code style of the table rows in a section.
    private func names(in section: String, of page: String) throws -> [String] {
        let lines = try Self.text(of: page).split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0 == "## \(section)" }, "\(page) has no section \(section)")
        let rows = lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }.filter { $0.hasPrefix("| `") }
        return rows.flatMap { row in
            let cell = row.dropFirst(2).prefix { $0 != "|" }
            return cell.split(separator: "`").enumerated().filter { $0.offset.isMultiple(of: 2) }.map {
                String($0.element)
            }
        }
    }

    @Test func `the README lists every setting, in order, and no other`() throws {
        #expect(try names(in: "Settings", of: "README.md") == SettingKey.allCases.map(\.rawValue))
    }

    @Test func `the reference lists every reason code with its status, and no other`() throws {
        #expect(try names(in: "Reason codes", of: "docs/reference.md") == Reason.all.map(\.code))
        let page = try Self.text(of: "docs/reference.md")
        for reason in Reason.all {
            let status =
                switch reason {
                case .rejected: 401
                case .ruleUnknown: 403
                case .keyUnavailable, .internalError: 503
                }
            #expect(page.contains("| `\(reason.code)` | \(status) | "), "\(reason.code)")
        }
    }

    @Test func `the reference lists every metric, and no other`() throws {
        let documented = Set(try names(in: "Metrics", of: "docs/reference.md"))
        let source =
            try Self.text(of: "Sources/AuthRequest/Answers/MetricsAnswer.swift")
            + Self.text(of: "Sources/AuthRequest/Answers/MetricsPage.swift")
        let written = Set(
            source.split(separator: "\"").map(String.init).filter { word in
                (word.hasPrefix("authsidecar_") || word.hasPrefix("process_"))
                    && word.allSatisfy { $0 == "_" || $0.isLowercase }
            })
        #expect(documented == written)
    }

    @Test func `the reference lists every field of a log line, and no other`() throws {
        let source = try Self.text(of: "Sources/AuthRequest/Observation/DecisionLog.swift")
        let pieces = source.split(separator: "\"").map(String.init)
        let written = Set(
            zip(pieces, pieces.dropFirst()).filter { word, next in
                word.allSatisfy { $0 == "_" || $0.isLowercase } && (next.hasPrefix("]") || next.hasPrefix(": "))
            }.map(\.0))
        #expect(Set(try names(in: "Log", of: "docs/reference.md")) == written)
    }

    @Test func `the reference lists every path, and no other`() throws {
        let source = try Self.text(of: "Sources/AuthRequest/Server/ConnectionHandler.swift")
        let written = Set(source.split(separator: "case \"").dropFirst().map { String($0.prefix { $0 != "\"" }) })
        #expect(Set(try names(in: "Paths", of: "docs/reference.md")) == written)
        #expect(written.contains("/auth"))
    }

    @Test func `the README lists every identity header with its claim`() throws {
        let page = try Self.text(of: "README.md")
        for mapping in IdentityHeaders.standard.mappings {
            #expect(page.contains("| `\(mapping.header)` | `\(mapping.claims[0])` |"), "\(mapping.header)")
        }
    }

    @Test(arguments: ["authsidecar-identity.conf", "authsidecar-protect.conf"])
    func `nginx overwrites every identity header`(file: String) throws {
        let text = try Self.text(of: "nginx/\(file)")
        for mapping in IdentityHeaders.standard.mappings {
            let variable = mapping.header.lowercased().split(separator: "-").dropFirst().joined(separator: "_")
            #expect(text.contains("$authsidecar_\(variable)"), "\(mapping.header)")
        }
    }

    @Test func `the picture of the rooms has the arrows of the package`() throws {
        let package = try Self.text(of: "Package.swift")
        for (room, imports) in [
            ("JOSE", "[\"COpenSSL\"]"), ("ALBIdentity", "[\"JOSE\"]"),
            ("PublicKeys", "[\"ALBIdentity\", \"JOSE\", \"CCurl\"]"),
        ] {
            #expect(package.contains(".target(name: \"\(room)\", dependencies: \(imports)"), "\(room)")
        }
    }
}
