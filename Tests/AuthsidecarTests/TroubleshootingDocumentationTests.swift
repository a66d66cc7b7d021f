// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import AuthRequest

/// docs/troubleshooting.md has a section for each reason code, and none for anything else.
struct TroubleshootingDocumentationTests {
    /// The part of the page about reason codes, one text for each section.
    private static func sections() throws -> [String] {
        let page = try Repository.text(of: "docs/troubleshooting.md")
        let part = try #require(page.components(separatedBy: "\n## Reason codes\n").dropFirst().first)
        return Array(part.components(separatedBy: "\n## ")[0].components(separatedBy: "\n### ").dropFirst())
    }

    private static func section(of reason: Reason) throws -> String {
        try #require(sections().first { $0.hasPrefix("`\(reason.code)`\n") }, "\(reason.code)")
    }

    private static func status(of reason: Reason) -> ProblemStatus {
        switch reason {
        case .rejected, .accessTokenRejected, .signedOut: .unauthorized
        case .notConfigured, .denied, .identityTooLarge: .forbidden
        case .keyUnavailable, .internalError: .unavailable
        }
    }

    @Test func `every reason code has its section, in order, and no section is without one`() throws {
        let titles = try Self.sections().map { String($0.prefix { $0 != "\n" }) }
        #expect(titles == Reason.all.map { "`\($0.code)`" })
    }

    @Test(arguments: Reason.all)
    func `a section says the status and the page that people see, what it means, and how to fix it`(
        reason: Reason
    ) throws {
        let section = try Self.section(of: reason)
        let status = Self.status(of: reason)
        let title = ProblemText(ProblemKind(status, reason), in: .english).title
        #expect(section.contains("**People see** \(status.rawValue), “\(title)”."))
        for part in ["**It means:** ", "\n\n**Fix:** ", "\n\n```sh\n"] { #expect(section.contains(part), "\(part)") }
    }

    @Test func `the pages name only fields of the journal and ids of messages that exist`() throws {
        let fields = LogField.allCases.map { "AUTHSIDECAR_\($0.rawValue.uppercased())" }
        for page in ["docs/troubleshooting.md", "docs/operations.md"] {
            let text = try Repository.text(of: page)
            for name in text.matches(of: #/AUTHSIDECAR_([A-Z_]+|\(([A-Z_|]+)\))/#) {
                for field in String(name.2 ?? name.1).split(separator: "|") {
                    #expect(fields.contains("AUTHSIDECAR_\(field)"), "\(page): \(name.0)")
                }
            }
            for id in text.matches(of: #/MESSAGE_ID=([0-9a-f]+)/#) {
                #expect(LogMessage.allCases.contains { $0.id == id.1 }, "\(page): \(id.0)")
            }
            for reason in text.matches(of: #/AUTHSIDECAR_REASON=([a-z-]+)/#) {
                #expect(Reason.all.contains { $0.code == reason.1 }, "\(page): \(reason.0)")
            }
        }
    }
}
