// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import NginxCheck

/// The files of a dump by `nginx -T`.
struct ConfigurationFileTests {
    private static func files(_ text: String) -> [String] {
        ConfigurationFile.files(in: Array(text.utf8), name: "a.conf").map {
            "\($0.name)|\(String(decoding: $0.text, as: UTF8.self))"
        }
    }

    @Test(arguments: [
        "", "a;", "# configuration file\na;", "# configuration file /a\nb;", "#configuration file /a:\nb;",
        " # configuration file /a:\nb;", "# Configuration file /a:\nb;", "# configuration file for nginx:\na;",
        "# configuration file :\na;", "# configuration file /a:\r\nb;",
    ])
    func `a text without the line of a dump is one file`(text: String) {
        #expect(Self.files(text) == ["a.conf|\(text)"])
    }

    @Test func `each file of a dump has its name and its lines`() {
        let dump = """
            # configuration file /etc/nginx/nginx.conf:
            a;
            # b

            # configuration file /etc/nginx/with space: and colon.conf:
            # configuration file ./empty.conf:
            # configuration file ../last.conf:
            c;
            """
        #expect(
            Self.files(dump) == [
                "/etc/nginx/nginx.conf|a;\n# b\n\n", "/etc/nginx/with space: and colon.conf|", "./empty.conf|",
                "../last.conf|c;",
            ])
        #expect(Self.files("# configuration file /a:") == ["/a|"])
    }

    @Test func `what nginx says of its test belongs to no file`() {
        let noise = """
            nginx: [warn] conflicting server name "{;}" on 0.0.0.0:80, ignored
            2026/01/31 00:00:00 [notice] 1#1: using the "epoll" event method
            nginx: the configuration file /etc/nginx/nginx.conf syntax is ok
            nginx: configuration file /etc/nginx/nginx.conf test is successful

            # configuration file /a:
            b;
            """
        #expect(Self.files(noise) == ["/a|b;"])
    }

    @Test(arguments: ["a;\n", "server {\n", "  a b\n  c;\n", "a {\n\n# b\n"])
    func `directives before the line of a dump make it a comment`(before: String) {
        let text = "\(before)# configuration file /a:\nb;\n"
        #expect(Self.files(text) == ["a.conf|\(text)"])
    }

    @Test func `lines are counted within each file of a dump`() throws {
        let text = "nginx: ok\n# configuration file /a:\n\nb;\n# configuration file /c:\nd;\n\n}"
        let files = ConfigurationFile.files(in: Array(text.utf8), name: "")
        #expect(try ConfigurationReader.directives(of: files[0]).map(\.place.description) == ["/a:2"])
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationCheck(files) }
        #expect(error?.place == Place(file: "/c", line: 3))
    }

    @Test func `a byte order mark is not read`() throws {
        let file = ConfigurationFile(name: "", text: [0xEF, 0xBB, 0xBF, 0x61, 0x3B])
        #expect(try ConfigurationReader.directives(of: file).map(\.name) == ["a"])
    }

    @Test(arguments: [
        (["a", "b c"], "a \"b c\";"), (["a", ""], "a \"\";"), (["a", "${b}"], "a \"${b}\";"), (["a", "$b"], "a $b;"),
        (["a", "b\"\\"], #"a "b\"\\";"#), (["a", "b\nc\td"], #"a "b\nc\td";"#), (["a", "b;c"], "a \"b;c\";"),
    ])
    func `a directive's text reads as the directive`(words: [String], text: String) throws {
        let directive = Directive(name: words[0], arguments: [words[1]], place: Place(file: "", line: 1), block: nil)
        #expect(directive.text == text)
        let again = try ConfigurationReader.directives(of: ConfigurationFile(name: "", text: Array(text.utf8)[...]))
        #expect(again.map { [$0.name] + $0.arguments } == [words])
    }
}
