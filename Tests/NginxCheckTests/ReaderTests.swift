// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import NginxCheck

/// nginx's grammar, rule by rule as `ngx_conf_read_token` has them (ngx_conf_file.c).
struct ReaderTests {
    /// The arguments of each directive in brackets, and its block in braces.
    private static func read(_ text: String) throws -> String {
        func written(_ directive: Directive) -> String {
            ([directive.name] + directive.arguments).map { "[\($0)]" }.joined()
                + (directive.block.map { "{\($0.map(written).joined())}" } ?? ";")
        }
        return try Self.directives(text).map(written).joined()
    }

    private static func directives(_ text: String) throws -> [Directive] {
        try ConfigurationReader.directives(of: ConfigurationFile(name: "a.conf", text: Array(text.utf8)[...]))
    }

    // MARK: Words

    @Test(arguments: [
        ("", ""), (" \t\r\n", ""), ("a;", "[a];"), ("a;b;", "[a];[b];"), ("a b\tc\rd\ne;", "[a][b][c][d][e];"),
        ("a\r\n  b;\r\n", "[a][b];"), ("a b ;", "[a][b];"), ("é ü;", "[é][ü];"),
        // Only the four spaces separate.
        ("a\u{0B}b\u{0C}c\u{A0}d;", "[a\u{0B}b\u{0C}c\u{A0}d];"),
    ])
    func `white space separates words, and a semicolon ends a directive`(text: String, expected: String) throws {
        #expect(try Self.read(text) == expected)
    }

    @Test(arguments: [
        ("a{}", "[a]{}"), ("a { b; }", "[a]{[b];}"), ("a b{c{d;}e;}f;", "[a][b]{[c]{[d];}[e];}[f];"),
        ("a{}}", nil), ("{}", nil), (";", nil), ("a;;", nil), ("a{;}", nil), ("a{", nil), ("a", nil), ("a b }", nil),
    ])
    func `braces make blocks, which end as they begin`(text: String, expected: String?) {
        #expect((try? Self.read(text)) == expected)
    }

    @Test(arguments: [
        ("a}b;", "[a}b];"), ("a b};", "[a][b}];"), ("a b}c{}", "[a][b}c]{}"), ("a b) (c;", "[a][b)][(c];"),
        ("if ($a){}", "[if][($a)]{}"), ("a b\"c d'e;", "[a][b\"c][d'e];"), ("a [b*];", "[a][[b*]];"),
    ])
    func `inside of a word, closing braces, brackets and quotes mean themselves`(text: String, expected: String) throws
    {
        #expect(try Self.read(text) == expected)
    }

    @Test(arguments: [
        ("a ${b};", "[a][${b}];"), ("a x${b}y;", "[a][x${b}y];"), ("a $b{}", "[a][$b]{}"), ("a ${{b;", "[a][${{b];"),
        ("a $${b};", "[a][$${b}];"), ("a \\${b;}", "[a][\\$]{[b];}"), ("a \"${b}\";", "[a][${b}];"),
        ("a$ {}", "[a$]{}"),
    ])
    func `a brace directly after a dollar belongs to the name of a variable`(text: String, expected: String) throws {
        #expect(try Self.read(text) == expected)
    }

    // MARK: Comments

    @Test(arguments: [
        ("# a;\nb;", "[b];"), ("#", ""), ("a # {\n b; # }", "[a][b];"), ("a#b;", "[a#b];"), ("a b#;", "[a][b#];"),
        ("a '#b';", "[a][#b];"), ("a \\#b;", "[a][\\#b];"), ("a;#b\\\nc;", "[a];[c];"), ("# \"\na;", "[a];"),
        // Only a line feed ends one.
        ("# a\rb;\nc;", "[c];"),
    ])
    func `a comment begins where a word could, and ends with its line`(text: String, expected: String) throws {
        #expect(try Self.read(text) == expected)
    }

    // MARK: Quotes and escapes

    @Test(arguments: [
        ("a \"b c\";", "[a][b c];"), ("a 'b;{}c';", "[a][b;{}c];"), ("a \"b'c\" 'd\"e';", "[a][b'c][d\"e];"),
        ("\"a\" \"\";", "[a][];"), ("a \"b\nc\";", "[a][b\nc];"), ("a 'b'{}", "[a][b]{}"), ("a \"b\"\n;", "[a][b];"),
        ("a (\"b\");", "[a][(\"b\")];"), ("a \"b\")c;", "[a][b][)c];"), ("a \"b\");", "[a][b][)];"),
        ("a \"b\"", nil), ("a \"b\"c;", nil), ("a \"b\"\"c\";", nil), ("a 'b'#c\n;", nil), ("a 'b'}", nil),
        ("a \"b\"\u{0B};", nil), ("a \"b;", nil), ("a 'b\\';", nil),
    ])
    func `quotes make one word, and a space, semicolon, brace or bracket follows them`(text: String, expected: String?)
    {
        #expect((try? Self.read(text)) == expected)
    }

    @Test(arguments: [
        (#"a \"b;"#, #"[a]["b];"#), (#"a b\'c;"#, #"[a][b'c];"#), (#"a \\b;"#, #"[a][\b];"#),
        (#"a b\tc\nd\re;"#, "[a][b\tc\nd\re];"), (#"a "b\tc";"#, "[a][b\tc];"), (#"a ^/\.d\w$;"#, #"[a][^/\.d\w$];"#),
        (#"a b\ c;"#, #"[a][b\ c];"#), (#"a b\;c;"#, #"[a][b\;c];"#), (#"a b\{2};"#, #"[a][b\{2}];"#),
        (#"a "b\"c";"#, #"[a][b"c];"#), (#"a 'b\\';"#, #"[a][b\];"#), (#"a "b\$c";"#, #"[a][b\$c];"#),
        ("a b\\\nc;", "[a][b\\\nc];"), (#"a \"#, nil), (#"a \;"#, nil),
    ])
    func `a backslash escapes quotes, itself and three letters, and keeps others in the word`(
        text: String, expected: String?
    ) {
        #expect((try? Self.read(text)) == expected)
    }

    // MARK: Lua

    @Test(arguments: [
        "", "a = {b = {}}", "a = '}'", "a = \"{\"", #"a = "\"}""#, #"a = '\\' b = {}"#, "-- }",
        "a = 1 --[[ } \n } ]] b()",
        "--[==[ ]] } ]=] } ]==]", "a = [[}]]", "a = [=[ ]] } ]=]", "a = b[c[1]]", "a = {[1] = '}'}", "a - -b", "--",
        "-- don't }", "a = '#' # b", "-- [[ }", "--[ }", "a = [=1 {}",
        // No string for the lexer of the module, as there is a line feed in it.
        "a = ' {\n}", "a = 'b\\\n'", #"\' \' {}"#,
    ])
    func `the braces in the strings and comments of Lua are none of nginx`(lua: String) throws {
        #expect(try Self.read("a; b_by_lua_block { \(lua)\n} c;") == "[a];[b_by_lua_block]{}[c];")
        #expect(try Self.read("set_by_lua_block $a {\(lua)\n}b{}") == "[set_by_lua_block][$a]{}[b]{}")
    }

    @Test(arguments: ["{", "'", "--", "[[", "--[[ }", "[=[ ]] }", "\\", "\"\\", "-", "[", "[=", "a = 'b {\n }'"])
    func `Lua that does not end is an error`(lua: String) {
        #expect(throws: ConfigurationError.self) { try Self.read("a_by_lua_block {\(lua)") }
    }

    // MARK: Places

    @Test func `a directive is on the line of its name`() throws {
        let lua = "f_by_lua_block { [[\n]] '\\\\' --[[\n]]\n}"
        let text = "\u{FEFF}\na\n b;\n# c\n'd\ne' {\r\n \(lua)\n g \"\\\n\"; h;\n}\ni;"
        let directives = try Self.directives(text)
        #expect(directives.map(\.place.description) == ["a.conf:2", "a.conf:5", "a.conf:14"])
        #expect(directives[1].block?.map(\.place.line) == [7, 11, 12])
    }

    @Test(arguments: [
        ("a;\n}", "a.conf:2: a “}” without its “{”"),
        ("a;\n\n b\n}", "a.conf:4: “}” before the end of “b”: a “;” is missing"),
        ("a\n;;", "a.conf:2: “;” where the name of a directive should be"),
        ("a;{}", "a.conf:1: “{” where the name of a directive should be"),
        ("a {\nb;\n", "a.conf:3: the file ends inside of “a” of line 1"),
        ("a;\nb c\n", "a.conf:3: the file ends inside of “b”: a “;” is missing"),
        ("a;\nb 'c;\n\n", "a.conf:4: the file ends inside of the quotes that begin on line 2"),
        ("a 'b'c;", "a.conf:1: “c” directly after quotes; a space belongs there"),
        ("a 'b'\u{7F};", "a.conf:1: “\\x7f” directly after quotes; a space belongs there"),
        ("a;\n\n\na_by_lua_block {\n", "a.conf:5: the file ends inside of the Lua that begins on line 4"),
        ("a b\0;", "a.conf:1: a NUL byte: this is no text"),
    ])
    func `an error names the line and what is wrong there`(text: String, expected: String) {
        let error = #expect(throws: ConfigurationError.self) { try Self.read(text) }
        #expect(error?.description == expected)
    }

    @Test func `an error shows the beginning of a word, on one line`() {
        let error = #expect(throws: ConfigurationError.self) {
            try Self.read("'a\n\tb \(String(repeating: "c", count: 100))'\n")
        }
        #expect(error?.problem.contains("“a b \(String(repeating: "c", count: 35))…”") == true)
    }
}
