// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Testing
import TestSupport
import TokenMint

@testable import AccessPolicy

/// `allowed_claims`: which claims let in, and which texts close the location.
struct ClaimRuleTests {
    private let people: People

    init() throws { people = try People() }

    /// - Parameters:
    ///   - rule: the value of `allowed_claims`.
    ///   - accessToken: claims of a verified access token; `nil`: there is none.
    private func denial(
        _ rule: String, _ claims: [String: JSONText], accessToken: [String: JSONText]? = nil
    ) throws -> Denial? {
        let user = try people.user(emailClaim: nil, others: claims)
        let token = try accessToken.map { claims in
            try people.accessToken(of: user) { draft in
                for (name, value) in claims { draft.claims[name] = value }
            }
        }
        let rules = LocationRules(.query("allowed_claims=\(rule)"))
        return rules.denial(
            of: user, token, groups: nil, emailSource: EmailSource(), at: Scene.now, leeway: 0)
    }

    @Test(
        arguments: [
            ("department=ops", nil), ("department=it,department=ops", nil), ("department=it", .claimNotAllowed),
            // All names must fit, in any order of the entries.
            ("department=ops,amr=mfa", nil), ("department=ops,amr=pwd", nil),
            ("department=ops,amr=x", .claimNotAllowed),
            ("department=it,amr=mfa", .claimNotAllowed), ("department=it,amr=mfa,department=ops", nil),
            ("department=ops,absent=x", .claimNotAllowed), ("absent=x", .claimNotAllowed),
            // Compared byte by byte.
            ("department=Ops", .claimNotAllowed), ("Department=ops", .claimNotAllowed),
            ("department=op", .claimNotAllowed), ("department=opsx", .claimNotAllowed),
            ("department=ops*", .claimNotAllowed), ("department=%2A", .claimNotAllowed),
            // Spaces around entries and both their sides do not count.
            (" department = ops , amr= mfa", nil), ("department=%20ops", .claimNotAllowed), ("place=New York", nil),
            // The first `=` separates.
            ("dn=CN=Ops%2COU=IT", nil), ("dn=CN", .claimNotAllowed), ("a%3Db=c", nil), ("rate=100%25", nil),
            // Numbers and booleans by their text, of arrays any element.
            ("level=3", nil), ("level=03", .claimNotAllowed), ("level=3.0", .claimNotAllowed), ("below=-7", nil),
            ("ratio=1.50", nil), ("ratio=1.5", .claimNotAllowed), ("admin=true", nil), ("admin=True", .claimNotAllowed),
            ("admin=1", .claimNotAllowed), ("guest=false", nil), ("codes=7", nil), ("codes=true", nil),
            // What is no text.
            ("nothing=null", .claimNotAllowed), ("codes=null", .claimNotAllowed), ("codes=9", .claimNotAllowed),
            ("realm={}", .claimNotAllowed), ("empty=x", .claimNotAllowed), ("list=ops", .claimNotAllowed),
            // A name with dots or a slash in it is a name; one that begins with a slash is a pointer.
            ("https://example.com/team=red", nil), ("custom:role=editor", nil), ("a.b=c", .claimNotAllowed),
            ("/realm/roles=ops", nil), ("/realm/roles=it", .claimNotAllowed), ("/realm/x~1y=z", nil),
            ("/realm/roles/0=ops", .claimNotAllowed), ("/realm/absent/x=ops", .claimNotAllowed),
            ("/department=ops", nil), ("/department/x=ops", .claimNotAllowed), ("realm=ops", .claimNotAllowed),
            // Spellings that Unicode calls equivalent are two names, and two values.
            ("caf\u{E9}=1", nil), ("cafe\u{301}=1", .claimNotAllowed), ("caf\u{E9}=1,cafe\u{301}=1", .claimNotAllowed),
            ("town=\u{E9}", nil), ("town=e\u{301}", .claimNotAllowed), ("\u{E9}\u{E9}=x", .claimNotAllowed),
            // No limit.
            ("*", nil), (" * ", nil),
            // An address counts only if it is verified, for which there is `allowed_emails`.
            ("email=ann@example.com", .ruleUnknown), ("/email=ann@example.com", .ruleUnknown),
            ("department=ops,email=ann@example.com", .ruleUnknown), ("Email=ann@example.com", .claimNotAllowed),
            // What is empty, or cannot be read.
            ("", .ruleEmpty), ("  ", .ruleEmpty), ("department", .ruleUnknown), ("department:ops", .ruleUnknown),
            ("department==", .claimNotAllowed), ("department=", .ruleUnknown), ("department= ", .ruleUnknown),
            ("=ops", .ruleUnknown), (" =ops", .ruleUnknown), ("=", .ruleUnknown), ("department=ops,", .ruleUnknown),
            (",department=ops", .ruleUnknown), ("department=ops,,amr=mfa", .ruleUnknown),
            ("department=ops,it", .ruleUnknown), ("department=*", .ruleUnknown), ("*=ops", .claimNotAllowed),
            ("department=ops,*", .ruleUnknown), ("department%3Dops", .ruleUnknown), ("department=%", .ruleUnknown),
            ("department=%4", .ruleUnknown), ("department=%FF", .ruleUnknown), ("department=%0A", .ruleUnknown),
            ("department%00=ops", .ruleUnknown), ("/=x", .ruleUnknown), ("//a=x", .ruleUnknown),
            ("/a/=x", .ruleUnknown), ("/a~2=x", .ruleUnknown), ("/a~=x", .ruleUnknown),
        ] as [(String, Denial?)])
    func `every claim that is named needs one of its values, and a typo lets in nobody`(
        rule: String, denial: Denial?
    ) throws {
        let claims: [String: JSONText] = [
            "department": "ops", "amr": .raw(#"["pwd","mfa"]"#), "place": "New York", "dn": "CN=Ops,OU=IT", "a=b": "c",
            "rate": "100%", "level": 3, "below": .raw("-7"), "ratio": .raw("1.50"), "admin": true, "guest": "false",
            "codes": .raw("[7,true,null,[9],{}]"), "nothing": .raw("null"), "empty": .raw("[]"),
            "list": .raw(#"[["ops"]]"#), "https://example.com/team": "red", "custom:role": "editor",
            "realm": .raw(#"{"roles":["ops"],"x/y":"z"}"#), "a": .raw(#"{"b":"c"}"#), "caf\u{E9}": 1, "town": "\u{E9}",
        ]
        #expect(try self.denial(rule, claims) == denial)
    }

    /// As for groups: the access token's claim counts where it is, else that of the user claims.
    @Test(
        arguments: [
            ("department=ops", ["department": "ops"], [:], nil),
            ("department=ops", [:], ["department": "ops"], nil),
            ("department=ops", ["department": "ops"], ["department": "it"], .claimNotAllowed),
            ("department=it", ["department": "ops"], ["department": "it"], nil),
            ("department=ops", ["department": "ops"], ["department": .raw("null")], .claimNotAllowed),
            ("department=ops,amr=mfa", ["department": "ops"], ["amr": .raw(#"["mfa"]"#)], nil),
            ("/a/b=x", ["a": .raw(#"{"b":"x"}"#)], ["a": .raw(#"{"c":"y"}"#)], nil),
            ("token_use=access", [:], [:], nil),
        ] as [(String, [String: JSONText], [String: JSONText], Denial?)])
    func `claims of a verified access token count before those of the user`(
        rule: String, user: [String: JSONText], accessToken: [String: JSONText], denial: Denial?
    ) throws {
        #expect(try self.denial(rule, user, accessToken: accessToken) == denial)
    }

    @Test func `what an access token says counts only with that token`() throws {
        #expect(try denial("token_use=access", [:]) == .claimNotAllowed)
        #expect(try denial("amr=mfa", [:], accessToken: nil) == .claimNotAllowed)
    }

    @Test func `no text one byte away from a rule lets in`() throws {
        let rule = "department=ops,amr=mfa"
        let user = try people.user(
            emailClaim: nil, others: ["department": "ops", "amr": "mfa", "x": "y"])
        func isLetIn(_ text: String) -> Bool {
            LocationRules(.query("allowed_claims=\(text)"))
                .denial(of: user, groups: nil, emailSource: EmailSource()) == nil
        }
        #expect(isLetIn(rule))
        let bytes = Array(rule.utf8)
        for index in bytes.indices {
            var shorter = bytes
            shorter.remove(at: index)
            #expect(!isLetIn(String(decoding: shorter, as: UTF8.self)), "without byte \(index)")
            for byte in UInt8(0x21)..<0x7F where byte != bytes[index] {
                var changed = bytes
                changed[index] = byte
                #expect(!isLetIn(String(decoding: changed, as: UTF8.self)), "byte \(index) is \(byte)")
                var longer = bytes
                longer.insert(byte, at: index)
                let text = String(decoding: longer, as: UTF8.self)
                // A slash before a name makes it a pointer to the same claim.
                let isPointer = text == "/" + rule || text == "department=ops,/amr=mfa"
                #expect(isLetIn(text) == isPointer, "\(text)")
            }
        }
    }
}
