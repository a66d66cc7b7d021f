// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Testing
import TokenMint

@testable import AuthRequest

/// What the application gets, whatever the claims hold.
struct IdentityHeadersTests {
    private func header(
        _ name: String, claim: String, _ value: JSONText, encoding: IdentityHeaders.Encoding = .percent
    ) async throws -> Response {
        let headers = try IdentityHeaders("\(name)=\(claim)", encoding: encoding)
        let fixture = try await Fixture(identityHeaders: headers)
        let token = fixture.token { $0.claims[claim] = value }
        return try fixture.connection().ask("/auth", headers: [("X-Amzn-Oidc-Data", token)])
    }

    @Test(arguments: [
        ("plain@example.com", "plain@example.com"), ("John Doe +/=-_", "John Doe +/=-_"), ("100%", "100%25"),
        ("a\r\nX-Admin: 1", "a%0D%0AX-Admin: 1"), ("a\nb", "a%0Ab"), ("\u{0}", "%00"), ("\u{7F}", "%7F"),
        ("\u{85}", "%C2%85"), ("\u{2028}", "%E2%80%A8"), ("J\u{FC}rgen", "J%C3%BCrgen"),
        ("山田", "%E5%B1%B1%E7%94%B0"), (" a ", "%20a%20"), ("  ", "%20%20"), ("\t", "%09"), ("", ""),
        ("a%0D%0Ab", "a%250D%250Ab"),
    ])
    func `writes a claim as one line of printable ASCII`(claim: String, value: String) async throws {
        let response = try await header("X-User-Name", claim: "name", .string(claim))
        #expect(response.status == 204)
        #expect(response["X-User-Name"] == value)
        #expect(response.values("X-Admin").isEmpty)
    }

    @Test(arguments: [
        ("J\u{FC}rgen 山田", "J\u{FC}rgen 山田"), ("a\r\nX-Admin: 1", "a%0D%0AX-Admin: 1"), ("\u{85}", "%C2%85"),
        ("\u{9F}", "%C2%9F"), ("\u{2029}", "%E2%80%A9"), ("100%", "100%25"), (" ü ", "%20ü%20"),
        (" \u{301}x", "%20\u{301}x"), ("\u{301} ", "\u{301}%20"), (" \u{200D} ", "%20\u{200D}%20"),
    ])
    func `writes UTF-8 without control characters if asked to`(claim: String, value: String) async throws {
        let response = try await header("X-User-Name", claim: "name", .string(claim), encoding: .utf8)
        #expect(response["X-User-Name"].map { Array($0.utf8) } == Array(value.utf8))
        #expect(response.values("X-Admin").isEmpty)
    }

    @Test(arguments: [
        (JSONText.raw("true"), "true"), (.raw("\"true\""), "true"), (.raw("12"), "12"), (.raw("1.5e3"), "1.5e3"),
        (.raw("null"), ""), (.raw("{\"a\":1}"), ""), (.raw("[]"), ""), (.raw("[\"a\",\"b c\"]"), "a,b c"),
        (.raw("[\"a,b\",\"c\"]"), "a%2Cb,c"), (.raw("[\"a\",null,{\"x\":1},2]"), "a,2"),
    ])
    func `writes every type of claim, or nothing`(claim: JSONText, value: String) async throws {
        #expect(try await header("X-User-Name", claim: "name", claim)["X-User-Name"] == value)
    }

    @Test(arguments: [
        ("[\"a,\u{301}b\",\"c\"]", "a%2C\u{301}b,c"), ("[\"a,\u{200D}\"]", "a%2C\u{200D}"),
        ("[\"\u{FE0F},\"]", "\u{FE0F}%2C"),
    ])
    func `a comma is encoded in UTF-8, too, also with a mark that combines with it`(
        claim: String, value: String
    ) async throws {
        let response = try await header("X-User-Name", claim: "name", .raw(claim), encoding: .utf8)
        #expect(response["X-User-Name"].map { Array($0.utf8) } == Array(value.utf8))
    }

    @Test(arguments: ["[\"a@x\"]", "true", "1", "1.5", "null", "{}", "[]", "[\"a\",\"b@x\"]"], ["email", "sub"])
    func `what is no text is nobody's address or id`(value: String, claim: String) async throws {
        #expect(try await header("X-Who", claim: claim, .raw(value))["X-Who"] == "")
    }

    @Test func `another claim replaces an address that is no text`() async throws {
        let headers = try IdentityHeaders("X-Who=email|upn", encoding: .percent)
        let fixture = try await Fixture(identityHeaders: headers)
        let token = fixture.token {
            $0.claims["email"] = .raw("[\"a@x\"]")
            $0.claims["upn"] = "b@x"
        }
        #expect(try fixture.connection().ask("/auth", headers: [("X-Amzn-Oidc-Data", token)])["X-Who"] == "b@x")
    }

    /// What the application takes for the address, rules and log must take for it, too.
    @Test(
        arguments: [
            (["email": "a@x", "email_verified": "true", "upn": "b@x"], "a@x", "true"),
            (["email": "a@x", "upn": "b@x"], "a@x", ""),
            (["upn": "b@x", "email_verified": .raw("true")], "b@x", ""),
            (["upn": .raw("[\"b@x\"]"), "email_verified": "true"], "", ""),
            (["email": .raw("null"), "upn": "b@x", "email_verified": "true"], "", ""),
            (["email": "", "upn": "b@x", "email_verified": .raw("true")], "", "true"),
            (["email_verified": "true"], "", ""),
        ] as [([String: JSONText], String, String)])
    func `the address is the one of the rules, and email_verified speaks of no other`(
        claims: [String: JSONText], address: String, verified: String
    ) async throws {
        let email = try ClaimPath.alternatives("/email|upn")
        let headers = try IdentityHeaders(
            IdentityHeaders.standardMappings(email: email), encoding: .percent, emailClaims: email)
        let fixture = try await Fixture(identityHeaders: headers)
        let token = fixture.token { draft in
            for name in ["email", "email_verified", "upn"] { draft.claims[name] = claims[name] }
        }
        let response = try fixture.connection().ask("/auth", headers: [("X-Amzn-Oidc-Data", token)])
        #expect(response["X-User-Email"] == address)
        #expect(response["X-User-Email-Verified"] == verified)
    }

    @Test func `sends an empty header for a claim that is absent`() async throws {
        let fixture = try await Fixture()
        let token = fixture.token { $0.claims.removeAll() }
        let response = try fixture.connection().ask("/auth", headers: [("X-Amzn-Oidc-Data", token)])
        #expect(response.status == 204)
        for mapping in IdentityHeaders.standard.mappings { #expect(response[mapping.header] == "") }
    }

    @Test func `takes the first claim that is there`() async throws {
        let headers = try IdentityHeaders("X-User-Email=email|upn | custom:email", encoding: .percent)
        let fixture = try await Fixture(identityHeaders: headers)
        let connection = try fixture.connection()
        let token = fixture.token {
            $0.claims.removeAll()
            $0.claims["custom:email"] = "c@example.com"
        }
        #expect(try connection.ask("/auth", headers: [("X-Amzn-Oidc-Data", token)])["X-User-Email"] == "c@example.com")
    }

    @Test(arguments: [
        ("", "is not HEADER=CLAIM"), ("X-User-Email", "is not HEADER=CLAIM"), ("Email=email", "begins with “X-”"),
        ("Connection=email", "begins with “X-”"), ("Content-Length=email", "begins with “X-”"),
        ("Host=email", "begins with “X-”"), ("Transfer-Encoding=email", "begins with “X-”"),
        ("X-HTTP-Method-Override=email", "a meaning of its own"), ("X-Sendfile-Type=email", "a meaning of its own"),
        ("X-User_Email=email", "letters, digits and dashes"),
        ("X-A\r\nX-B=email", "letters, digits and dashes"), ("X-Amzn-Oidc-Data=email", "a meaning of its own"),
        ("X-Forwarded-User=email", "a meaning of its own"), ("X-Auth-Reason=email", "a meaning of its own"),
        ("X-A=", "empty claim"), ("X-A=a||b", "empty claim"), ("X-A=a,x-a=b", "is there twice"),
        ("X-=a", "begins with"),
    ])
    func `refuses a mapping that could not be safe`(text: String, message: String) {
        #expect { try IdentityHeaders(text, encoding: .percent) } throws: { error in
            "\(error)".contains(message)
        }
    }

    @Test func `has the mapping of the manual by default`() throws {
        let parsed = try IdentityHeaders(IdentityHeaders.standardMappings(), encoding: .percent)
        #expect(parsed.mappings == IdentityHeaders.standard.mappings)
    }
}
