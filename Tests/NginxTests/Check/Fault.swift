// SPDX-License-Identifier: Apache-2.0

import NginxCheck
import Testing
import TestSupport
import TokenMint

/// Something that `nginx-check` finds: a site that has it, the same site as the finding says, and how it shows.
struct Fault: Sendable, CustomTestStringConvertible {
    let code: FindingCode
    /// What stands in the server block, or, with `server {` in it, beside the application's upstream `flask`.
    let faulty: String
    let fixed: String
    var settings: [String] = []
    var snippets: [String: String] = [:]
    let shows: @Sendable (Site) async throws -> Bool

    init(
        _ code: FindingCode, _ faulty: String, fixed: String, shows: @escaping @Sendable (Site) async throws -> Bool
    ) {
        (self.code, self.faulty, self.fixed, self.shows) = (code, faulty, fixed, shows)
    }

    var testDescription: String { "\(code.rawValue): \(faulty)" }

    private func options(_ text: String, isFixed: Bool) -> Site.Options {
        let site =
            text.contains("server {")
            ? text : "server { listen PORT; include snippets/authsidecar-server.conf; root DIRECTORY; \(text) }"
        return Site.Options(
            site: ClosedByDefaultTests.applicationServer + site.replacing("; ", with: ";\n"), settings: settings,
            snippets: isFixed ? snippets : [:])
    }

    /// The codes of what the program finds in the whole configuration, as `nginx -T` prints it, by the daemon's settings.
    private static func found(in site: Site) async throws -> [String] {
        let directory = site.directory.path
        let dump = try await ChildProcess(
            try Programs.nginx(), ["-T", "-q", "-c", "\(directory)/nginx.conf", "-p", directory, "-e", "stderr"])
        try await dump.waitUntilEnded()
        try await dump.end()
        let text = dump.lines.joined(separator: "\n") + "\n"
        let file = try site.directory.write(text, to: "dump")
        let check = try await ChildProcess(
            try Programs.authsidecar(), ["nginx-check", "--json", "--config", "\(directory)/0.conf", file])
        try await check.waitUntilEnded()
        let status = try await check.end()
        let codes = check.lines.joined().matches(of: #/"code":"([a-z-]+)"/#).map { String($0.1) }
        let isBad = codes.contains { FindingCode(rawValue: $0)?.grade != .hint }
        #expect(status == (isBad ? 1 : 0) && check.lines.count == 1, "\(check.lines)")
        return codes
    }

    /// Runs both sites in a real nginx: the fault shows in the first and is found there, and neither in the second.
    func verify() async throws {
        try await Site.run(options(faulty, isFixed: false)) { site in
            #expect(try await shows(site), "\(self.testDescription): does not show")
            let codes = try await Self.found(in: site)
            #expect(codes.contains(code.rawValue), "\(self.testDescription): found \(codes)")
        }
        try await Site.run(options(fixed, isFixed: true)) { site in
            #expect(try await !shows(site), "\(self.testDescription): the fix does not help")
            let codes = try await Self.found(in: site)
            #expect(!codes.contains(code.rawValue), "\(self.testDescription): still found")
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
