// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing

/// Groups in every way in which identity providers write them.
@Suite struct GroupsClaimTests {
    /// The groups of a claim that is written so in JSON.
    private func groups(_ json: String, separator: GroupsSeparator = .none) throws -> [[UInt8]] {
        let text = Array(#"{"groups":\#(json)}"#.utf8)
        guard case .object(let claims) = try JSONReader.read(text, maximumBytes: text.count) else { return [] }
        return GroupsClaim(claims["groups"], separator: separator).groups.map { Array($0.utf8) }
    }

    private func bytes(_ texts: [String]) -> [[UInt8]] {
        texts.map { Array($0.utf8) }
    }

    @Test(
        arguments: [
            (#"["admins","ops"]"#, ["admins", "ops"]), ("[]", []), (#"["site ops"]"#, ["site ops"]),
            (#"["a,b","c d"]"#, ["a,b", "c d"]), (#"[" admins ","\tops\n","",""," "]"#, ["admins", "ops"]),
            (#"["[a, b]","[\"c\"]"]"#, ["[a, b]", #"["c"]"#]), (#"["a","a"]"#, ["a", "a"]),
            (#"["eu-central-1_Abc_Google"]"#, ["eu-central-1_Abc_Google"]),
        ])
    func `an array of strings names its elements`(json: String, expected: [String]) throws {
        #expect(try groups(json) == bytes(expected))
    }

    @Test(
        arguments: [
            (#""[\"admins\",\"ops\"]""#, ["admins", "ops"]), (#"" [ \"admins\" , \"ops\" ] ""#, ["admins", "ops"]),
            (#""[\"a,b\",\"c d\"]""#, ["a,b", "c d"]), (#""[\" a \",\"\"]""#, ["a"]), (#""[\"\"]""#, []),
            (#""[\"\\u00e9\"]""#, ["é"]), (#""[\"a\\/b\"]""#, ["a/b"]),
        ])
    func `a string that holds a JSON array names its elements`(json: String, expected: [String]) throws {
        #expect(try groups(json) == bytes(expected))
    }

    @Test(
        arguments: [
            (#""[a, b]""#, ["a", "b"]), (#""[admins]""#, ["admins"]),
            (#""[site+ops, admins]""#, ["site ops", "admins"]), (#""[café, a.b-c*d_e]""#, ["café", "a.b-c*d_e"]),
            (#""[]""#, []), (#""[ ]""#, []), (#""[,, ,]""#, []), (#"" [a,b] ""#, ["a", "b"]),
            (#""[a,b,]""#, ["a", "b"]), (#""[Site+Admins, CN%3DOps%2COU%3DIT]""#, ["Site Admins", "CN=Ops,OU=IT"]),
            (#""[%61dmins]""#, ["admins"]), (#""[a%2Bb]""#, ["a+b"]), (#""[caf%C3%A9]""#, ["café"]),
            (#""[%22]""#, ["\""]),
            (#""[+admins+]""#, [" admins "]), (#""[%5B%22admins%22%5D]""#, [#"["admins"]"#]),
            (#""[1, 2]""#, ["1", "2"]), (#""[null]""#, ["null"]), (#""[a%252Cb]""#, ["a%2Cb"]),
        ])
    func `a string in brackets names what its commas separate, decoded`(json: String, expected: [String]) throws {
        #expect(try groups(json) == bytes(expected))
    }

    @Test(
        arguments: [
            (#""admins,ops""#, ["admins", "ops"]), (#""admins, ops""#, ["admins", "ops"]),
            (#""site ops, admins""#, ["site ops", "admins"]), (#"",a,,b,""#, ["a", "b"]), (#"","  "#, []),
            (#""a b,c""#, ["a b", "c"]), (#""a,\"b\"""#, ["a", "\"b\""]), (#""[a],b""#, ["[a]", "b"]),
            (#""a\n,\tb""#, ["a", "b"]),
        ])
    func `with commas as separator they separate a string`(json: String, expected: [String]) throws {
        #expect(try groups(json, separator: .comma) == bytes(expected))
    }

    @Test(
        arguments: [
            (#""admins ops""#, ["admins", "ops"]), (#""admins""#, ["admins"]), (#""  admins  ""#, ["admins"]),
            (#""a\tb\nc\rd""#, ["a", "b", "c", "d"]), (#""a;b""#, ["a;b"]), (#""""#, []), (#""   ""#, []),
            (#""[a""#, ["[a"]), (#""a]""#, ["a]"]), (#""[a] b""#, ["[a]", "b"]), (#""[""#, ["["]), (#""{}""#, ["{}"]),
            (#""\"a\"""#, ["\"a\""]),
        ])
    func `with spaces as separator white space separates a string`(json: String, expected: [String]) throws {
        #expect(try groups(json, separator: .space) == bytes(expected))
    }

    @Test(
        arguments: [
            (#""HR admins""#, ["HR admins"]), (#""admins,ops""#, ["admins,ops"]), (#"" admins ""#, ["admins"]),
            (#"" ""#, []),
            (#""[a""#, ["[a"]), (#""CN=Ops,OU=IT""#, ["CN=Ops,OU=IT"]), (#""50%""#, ["50%"]), (#""a+b""#, ["a+b"]),
        ])
    func `any other string is one group`(json: String, expected: [String]) throws {
        #expect(try groups(json) == bytes(expected))
    }

    @Test(arguments: [
        #""[admins, %]""#, #""[%4]""#, #""[%GG]""#, #""[%ff]""#, #""[%00]""#, #""[admins%0A]""#, #""[a%2]""#,
        #""[%C3]""#,
        #""[%C0%AF]""#, #""[%C0%AC]""#, #""[%ED%A0%80]""#, #""[%F4%90%80%80]""#, #""[%C2%85]""#, #""[% 41]""#,
        #""[%+1]""#,
        "null", "true", "7", "1.5", "{}", #"{"admins":true}"#, "[1]", #"["admins",1]"#, #"["admins",null]"#,
        #"["admins",["ops"]]"#, #"[["admins"]]"#, #"["admins",{}]"#, #""[\"admins\",1]""#, #""[\"admins\",]""#,
        #""[\"admins\"]x]""#, #""[\"admins\" \"ops\"]""#, #""[\"admins\",\"ops]""#, #""[a \"b\" c]""#,
        #""[[\"admins\"]]""#,
    ])
    func `what is in doubt names no group`(json: String) throws {
        #expect(try groups(json).isEmpty)
    }

    /// Amazon Cognito encodes whatever is no letter, digit, `.`, `-`, `*` or `_`. Where that was not done nobody knows which comma
    /// separates: `x, admins` may be the name of one group.
    @Test(arguments: [
        #""[site ops, admins]""#, #""[CN=x,admins]""#, #""[[a, b]]""#, #""[x], admins, [y]""#, #""[a:b]""#, #""[a@b]""#,
        #""[a/b]""#, #""[a\\b]""#, #""[a;b]""#, #""[a&admins]""#, #""[a\u0000,admins]""#, #""[a\nb]""#,
    ])
    func `brackets around what is not encoded name no group`(json: String) throws {
        #expect(try groups(json).isEmpty)
    }

    @Test func `an absent claim names no group`() {
        #expect(GroupsClaim(nil).groups.isEmpty)
    }

    @Test func `the text of a group is exact`() throws {
        for text in ["Admins", "\u{E9}", "e\u{301}", "\u{212A}", "a\u{A0}b", "\u{3000}a", "ａ", "日本", "a\u{200B}"] {
            #expect(try groups("[\"\(text)\"]") == bytes([text]))
            #expect(try groups("\"\(text)\"") == bytes([text]))
        }
        // A comma separates, also where Unicode would make one character of it and what follows.
        #expect(try groups("\"a,\u{301}b\"", separator: .comma) == bytes(["a", "\u{301}b"]))
        #expect(try groups("\"a\\r\\nb\"", separator: .space) == bytes(["a", "b"]))
    }

    @Test func `a very long list is read to its end`() throws {
        let names = (0..<2000).map { "group-\($0)" }
        #expect(try groups("\"" + names.joined(separator: ",") + "\"", separator: .comma) == bytes(names))
        #expect(try groups("[" + names.map { "\"\($0)\"" }.joined(separator: ",") + "]") == bytes(names))
    }
}
