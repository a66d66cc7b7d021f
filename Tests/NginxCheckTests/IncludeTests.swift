// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import NginxCheck

/// Which file an `include` line means, and what is too much of them.
struct IncludeTests {
    private typealias Texts = KeyValuePairs<String, String>

    private static func expansion(_ files: Texts) throws(ConfigurationError) -> IncludeExpansion {
        try IncludeExpansion(files.map { ConfigurationFile(name: $0, text: Array($1.utf8)[...]) })
    }

    /// The roots: names, blocks in braces, and `include` lines that were left.
    private static func expand(_ files: Texts) throws(ConfigurationError) -> [String] {
        func written(_ directive: Directive) -> String {
            directive.text + (directive.block.map { "{\($0.map(written).joined())}" } ?? "")
        }
        var expansion = try expansion(files)
        return try expansion.roots().map { $0.map(written).joined() }
    }

    private static func problem(_ files: Texts) -> String? {
        do throws(ConfigurationError) {
            _ = try expand(files)
            return nil
        } catch {
            return error.description
        }
    }

    // MARK: Which file

    @Test(arguments: ["/e/b", "b", "/e/b*", "*b", "/e/[b-d]", "?", "/[e]/b", "\"b\""])
    func `a file is named by its path, relative to the main file, or by a pattern`(name: String) throws {
        #expect(try Self.expand(["/e/a.conf": "x; c { include \(name); } y;", "/e/b": "z;"]) == ["x;c{z;}y;"])
    }

    @Test(arguments: ["/b", "/e/B", "c", "/e/*.conf.d", "/e/b/", "/*", "e/*/b", "''", "$b"])
    func `a file that was not given stays a line`(name: String) throws {
        let expected = try Self.expand(["/e/a.conf": "include \(name);"])
        #expect(try Self.expand(["/e/a.conf": "include \(name);", "/e/b": "z;"]) == expected + ["z;"])
    }

    @Test func `a star is no slash, and no dot at the beginning`() throws {
        let files: Texts = ["/e/a.conf": "include d/*;", "/e/d/b": "x;", "/e/d/.c": "y;", "/e/d/f/g": "z;"]
        #expect(try Self.expand(files) == ["x;", "y;", "z;"])
    }

    @Test func `files of a pattern are read in their order`() throws {
        let files: Texts = ["/a": "include /d/*.conf; z;", "/d/1.conf": "x;", "/d/2.conf": "y;", "/d/3": "w;"]
        #expect(try Self.expand(files) == ["x;y;z;", "w;"])
    }

    @Test func `a relative name begins at the main file and not at the one that has it`() throws {
        let files: Texts = ["/e/a": "include d/b;", "/e/d/b": "include c;", "/e/c": "x;", "/e/d/c": "y;"]
        #expect(try Self.expand(files) == ["x;", "y;"])
    }

    @Test func `files that were copied elsewhere are known by the end of the path`() throws {
        #expect(try Self.expand(["site": "include snippets/b;", "copy/snippets/b": "x;"]) == ["x;"])
        #expect(try Self.expand(["site": "include snippets/*;", "copy/snippets/b": "x;"]) == ["x;"])
        #expect(try Self.expand(["site": "include nippets/b;", "copy/snippets/b": "x;"]).count == 2)
    }

    @Test(arguments: ["", "snippets/", "/other/"])
    func `files of ours are known by name and not looked into`(directory: String) throws {
        let name = "\(directory)authsidecar-protect.conf"
        let files: Texts = ["/e/a": "include \(name);", "/e/snippets/authsidecar-protect.conf": "} not read {"]
        #expect(try Self.expand(files) == ["include \(name);"])
    }

    @Test func `files that are included twice, or by nobody, are there as often`() throws {
        #expect(try Self.expand(["/a": "include /b; c { include /b; }", "/b": "x;", "/d": "y;"]) == ["x;c{x;}", "y;"])
        #expect(try Self.expand(["/b": "x;", "/a": "include /b;"]) == ["x;"])
        #expect(try Self.expand([:]).isEmpty)
    }

    // MARK: Too much

    @Test func `files that include each other are an error`() {
        #expect(Self.problem(["/a": "\ninclude /a;"]) == "/a:2: “/a” includes itself")
        #expect(Self.problem(["/a": "b { include /*; }"]) == "/a:1: “/a” includes itself")
        #expect(Self.problem(["/a": "include /b;", "/b": "x;\ninclude /a;"]) == "/b:2: “/a” includes itself")
        // Nobody includes these two, and they are no site.
        let problem = Self.problem(["/z": "x;", "/a": "include /b;", "/b": "include /a;"])
        #expect(problem == "/b:1: “/a” includes itself")
    }

    @Test func `files are at most as deep as blocks`() {
        func chain(_ count: Int) -> String? {
            let lines = (0..<count).map { "# configuration file /\($0):\ninclude /\($0 + 1);\n" }
            do throws(ConfigurationError) {
                let text = lines.joined() + "# configuration file /\(count):\na;"
                _ = try ConfigurationCheck(ConfigurationFile.files(in: Array(text.utf8), name: ""))
                return nil
            } catch {
                return error.description
            }
        }
        #expect(chain(100) == nil)
        #expect(chain(101) == "/101:1: more than 100 blocks and files inside of each other")
        #expect(chain(5_000) == "/101:1: more than 100 blocks and files inside of each other")
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["a;", ""])
    func `files that are included ever more often are an error`(last: String) throws {
        let lines = (0..<60).map { "# configuration file /\($0):\ninclude /\($0 + 1); include /\($0 + 1);\n" }
        let text = lines.joined() + "# configuration file /60:\n\(last)"
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationCheck(ConfigurationFile.files(in: Array(text.utf8), name: ""))
        }
        #expect(error?.problem == "files are included too often, or each other")
    }

    @Test(.timeLimit(.minutes(1)))
    func `many patterns and many files are an error, and many files are none`() throws {
        func files(_ patterns: Int) throws -> Int {
            let lines = (0..<patterns).map { "include /x\($0)*;" } + ["include /f/*;"]
            let files = (0..<3_000).map { "# configuration file /f/\($0):\nserver { listen \($0); }\n" }
            let text = "# configuration file /a:\n" + lines.joined() + "\n" + files.joined()
            return try ConfigurationCheck(ConfigurationFile.files(in: Array(text.utf8), name: "")).serverCount
        }
        #expect(try files(100) == 0)
        let error = #expect(throws: ConfigurationError.self) { try files(2_000) }
        #expect(error?.problem == "too many files, and includes with “*”")
    }
}
