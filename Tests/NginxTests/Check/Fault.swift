// SPDX-License-Identifier: Apache-2.0

import NginxCheck
import Testing
import TestSupport
import TokenMint

/// Something that `nginx-check` finds: a site that has it, the same site as the finding says, and how it shows.
struct Fault: Sendable, CustomTestStringConvertible {
    let code: FindingCode
    /// What is in the server block, or, with `server {` in it, next to the application's upstream `flask`.
    let faulty: String
    let fixed: String
    var settings: [String] = []
    /// Settings of the fixed site only.
    let settingsOfFix: [String]
    var snippets: [String: String] = [:]
    let shows: @Sendable (Site) async throws -> Bool

    init(
        _ code: FindingCode, _ faulty: String, fixed: String, settingsOfFix: [String] = [],
        shows: @escaping @Sendable (Site) async throws -> Bool
    ) {
        (self.code, self.faulty, self.fixed, self.shows) = (code, faulty, fixed, shows)
        self.settingsOfFix = settingsOfFix
    }

    var testDescription: String { "\(code.rawValue): \(faulty)" }

    private func options(_ text: String, isFixed: Bool) -> Site.Options {
        let site =
            text.contains("server {")
            ? text : "server { listen PORT; include snippets/authsidecar-server.conf; root DIRECTORY; \(text) }"
        return Site.Options(
            site: ClosedByDefaultTests.applicationServer + site.replacing("; ", with: ";\n"),
            settings: settings + (isFixed ? settingsOfFix : []),
            snippets: isFixed ? snippets : [:])
    }

    /// Runs both sites in a real nginx: the fault shows in the first and is found there, and neither in the second.
    func verify() async throws {
        try await Site.run(options(faulty, isFixed: false)) { site in
            #expect(try await shows(site), "\(self.testDescription): does not show")
            let codes = try await site.findings()
            #expect(codes.contains(code), "\(self.testDescription): found \(codes)")
        }
        try await Site.run(options(fixed, isFixed: true)) { site in
            #expect(try await !shows(site), "\(self.testDescription): the fix does not help")
            let codes = try await site.findings()
            #expect(!codes.contains(code), "\(self.testDescription): still found")
        }
    }
}

extension Fault {
    /// Whether somebody who is signed in, in no group, gets to the application.
    static func letsIn(_ path: String) -> @Sendable (Site) async throws -> Bool {
        { site in try await site.send("GET \(path)", token: site.token()).status == 200 }
    }

    /// Whether somebody without a token gets to see it.
    static func isOpen(_ path: String) -> @Sendable (Site) async throws -> Bool {
        { site in try await site.send("GET \(path)").status == 200 }
    }

    /// Whether a member of the group `admins` is refused with a status.
    static func refuses(_ path: String, with status: Int, method: String = "GET")
        -> @Sendable (Site) async throws -> Bool
    {
        { site in
            let admin = site.token { $0.claims["cognito:groups"] = .raw(#"["admins"]"#) }
            let response = try await site.send("\(method) \(path)", token: admin)
            #expect([200, status].contains(response.status))
            return response.status == status
        }
    }

    /// Whether the application gets a header that a client sent, in a request with a token or without.
    static func passes(
        _ header: String, to path: String = "/", isSignedIn: Bool = false
    ) -> @Sendable (Site) async throws -> Bool {
        { site in
            _ = try await site.send("GET \(path)", token: isSignedIn ? site.token() : nil, [header])
            return site.application.requests.contains { request in request.headers.contains(header) }
        }
    }
}
