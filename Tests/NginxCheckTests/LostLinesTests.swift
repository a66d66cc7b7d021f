// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import NginxCheck

/// Header lines of a level above that locations do not use: all of these locations are named at once.
struct LostLinesTests {
    private static func problems(_ text: String) throws -> [String] {
        try ConfigurationCheck(ConfigurationFile.files(in: Array(text.utf8), name: "site.conf")).findings
            .filter { $0.code == .linesLost }.map { "\($0.problem): \($0.advice)" }
    }

    private static func server(_ lines: String) -> String {
        "server {\ninclude snippets/authsidecar-server.conf;\n\(lines)\n}"
    }

    @Test func `each location that forgets a line is named with its line`() throws {
        let problems = try Self.problems(
            Self.server(
                """
                proxy_set_header X-Site intranet;
                location / { \(FindingTests.protect) proxy_set_header X-Site intranet; }
                location /api/ { \(FindingTests.protect) }
                location ^~ /ws/ { \(FindingTests.protect) proxy_set_header X-Other b; }
                location /files/ { include snippets/authsidecar-protect.conf; root /srv; }
                """))
        #expect(
            problems == [
                "“proxy_set_header X-Site intranet;” does not count in location /api/ (line 5), location ^~ /ws/ (line 6): "
                    + "repeat it in each of these locations, or delete it if it is not needed"
            ])
    }

    @Test func `a location of another file is named with its file`() throws {
        let problems = try Self.problems(
            """
            # configuration file /etc/nginx/nginx.conf:
            http {
                proxy_set_header X-Site intranet;
                include sites-enabled/*;
            }
            # configuration file /etc/nginx/sites-enabled/site:
            \(Self.server("location / { \(FindingTests.protect) }"))
            """)
        #expect(
            problems == [
                "“proxy_set_header X-Site intranet;” does not count in location / (/etc/nginx/sites-enabled/site:3): "
                    + "repeat it there, or delete it if it is not needed"
            ])
    }

    @Test func `of many locations the first are named, and the others counted`() throws {
        let locations = (1...23).map { "location /\($0)/ { \(FindingTests.protect) }" }.joined(separator: "\n")
        let problem = try #require(
            try Self.problems(Self.server("proxy_set_header X-Site a;\n\(locations)")).first)
        #expect(problem.contains("location /20/ (line 23) and 3 more: ") && !problem.contains("/21/"))
    }

    @Test func `lines and locations are compared so often, and no more`() throws {
        let lines = (0..<10).map { "proxy_set_header X-\($0) a;" }.joined()
        let locations = (0..<10).map { "location /\($0)/ { \(FindingTests.protect) \(lines) }" }.joined()
        let text = Array(Self.server(lines + locations).utf8)
        let files = ConfigurationFile.files(in: text, name: "a")
        _ = try ConfigurationCheck(files)
        #expect(throws: ConfigurationError.self) { try ConfigurationCheck(files, budget: ComparisonBudget(50)) }
    }
}
