// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import NginxCheck

/// What is too much ends with an error, and what is much does not take long.
struct ReaderLimitTests {
    private static func problem(_ text: String) -> String? { problem(Array(text.utf8)) }

    private static func problem(_ text: [UInt8]) -> String? {
        do throws(ConfigurationError) {
            _ = try ConfigurationCheck(ConfigurationFile.files(in: text, name: "a.conf"))
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `blocks are at most as deep as the limit`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "a {\n", count: depth) + "b;" + String(repeating: "}", count: depth)
        }
        let limit = ConfigurationReader.maximumDepth
        #expect(Self.problem(nested(limit)) == nil)
        #expect(Self.problem(nested(limit + 1)) == "a.conf:\(limit + 1): more than 100 blocks inside of each other")
        #expect(Self.problem(nested(100_000)) == "a.conf:\(limit + 1): more than 100 blocks inside of each other")
    }

    @Test(arguments: ["", "'", "\""])
    func `a word is at most as long as nginx reads it`(quote: String) {
        func line(_ count: Int) -> String { "a;\nb \(quote)\(String(repeating: "c", count: count))\(quote);" }
        let limit = ConfigurationReader.maximumWordBytes
        #expect(Self.problem(line(limit)) == nil)
        let error = "a.conf:2: a word longer than 4095 bytes, from line 2: is a quote missing?"
        #expect(Self.problem(line(limit + 1)) == error)
    }

    /// nginx refuses such lines; the check reads what `nginx -T` has not seen as well.
    @Test func `no directive has to have what nginx demands of it`() throws {
        let code = try Repository.texts(below: "Sources/NginxCheck", endings: [".swift"])
        let names = Set(code.flatMap { $0.matches(of: #/"([a-z_]+)"/#).map { String($0.1) } })
        #expect(names.isSuperset(of: ["geo", "map", "set", "rewrite", "error_page", "proxy_set_header"]))
        for name in names {
            for line in ["\(name);", "\(name) {}", "\(name) a;", "\(name) a { b; }", "\(name) a b { \(name); }"] {
                let site = """
                    \(line) server { \(line) include snippets/authsidecar-server.conf; \(line)
                    location / { \(line) include snippets/authsidecar-protect.conf; \(line) proxy_pass http://a; } }
                    """
                #expect(Self.problem(site) == nil, "\(line)")
            }
        }
    }

    @Test func `a missing quote is an error at the line where it begins`() {
        let error = "a.conf:2049: a word longer than 4095 bytes, from line 2: is a quote missing?"
        #expect(Self.problem("a;\nb '" + String(repeating: "c\n", count: 5_000)) == error)
    }

    /// Each of these took time that grew with the square of its length, or would without care.
    @Test(.timeLimit(.minutes(1)), arguments: [#"\'"#, #"\""#, "[=", "]=", "--", "'\"", "'\\\n", "[", "-"])
    func `much Lua of quotes and brackets takes no time`(part: String) {
        let problem = Self.problem("a_by_lua_block {" + String(repeating: part, count: 200_000) + "\n}")
        // A long bracket begins, and does not end.
        #expect((problem != nil) == part.contains("["))
    }

    @Test(.timeLimit(.minutes(1)))
    func `many variables that are made of each other take no time`() {
        let lines = (0..<2_000).map { "set $a\($0) $a\($0 + 1)$a\($0 + 1);" }
        let text = """
            server { include snippets/authsidecar-server.conf; \(lines.joined())
            location / { set $authsidecar_groups $a0; include snippets/authsidecar-protect.conf; } }
            """
        #expect(Self.problem(text) == nil)
    }

    @Test(arguments: [
        "location ~ ^/N/ { set $authsidecar_groups gN; include snippets/authsidecar-protect.conf; }",
        "location /N/ { include snippets/authsidecar-protect.conf; rewrite ^ /xN last; } location ~ xN { deny all; }",
        "location /N/ { include snippets/authsidecar-protect.conf; proxy_pass http://127.0.0.1:8000/xN/; }",
        "set $vN $wN; location /N/ { set $authsidecar_groups $vN; include snippets/authsidecar-protect.conf; }",
    ])
    func `locations and variables are compared so often, and no more`(location: String) throws {
        let locations = (0..<40).map { location.replacing("N", with: "\($0)") }.joined(separator: "\n")
        let text = Array("server { include snippets/authsidecar-server.conf; \(locations) }".utf8)
        let files = ConfigurationFile.files(in: text, name: "a")
        _ = try ConfigurationCheck(files)
        #expect(throws: ConfigurationError.self) { try ConfigurationCheck(files, budget: ComparisonBudget(50)) }
    }

    @Test(arguments: [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF0, 0x9F]] as [[UInt8]])
    func `invalid UTF-8 does no harm`(bytes: [UInt8]) {
        #expect(Self.problem(Array("a ".utf8) + bytes + Array(";".utf8)) == nil)
        #expect(Self.problem(bytes) != nil)
    }

    @Test func `all bytes only and in pairs are read or refused`() {
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max { _ = Self.problem([first, second]) }
            #expect(Self.problem([first]) == nil || ![0x20, 0x09, 0x0D, 0x0A, UInt8(ascii: "#")].contains(first))
        }
    }
}
