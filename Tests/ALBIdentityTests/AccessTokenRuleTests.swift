// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing
import TestSupport
import TokenMint

/// Each rule for access tokens by itself, and that of two broken rules the earlier one speaks.
@Suite struct AccessTokenRuleTests {
    /// The rules in their order, and how to break each.
    enum Rule: Int, CaseIterable {
        case size, base64url, headerJSON, algorithm, keyIdentifier, payloadJSON
        case signature
        case issuer, use, client, subject, expiry, notBefore

        var rejection: AccessTokenRejection {
            switch self {
            case .size: .tooLarge
            case .base64url, .headerJSON, .keyIdentifier, .payloadJSON: .malformed
            case .algorithm: .unsupportedAlgorithm
            case .signature: .badSignature
            case .use: .wrongUse
            case .issuer, .client, .subject: .mismatch
            case .expiry: .expired
            case .notBefore: .notYetValid
            }
        }

        /// Breaks this rule and leaves every other as it is.
        func spoil(_ draft: inout AccessTokenDraft) {
            switch self {
            case .size:
                let spaces = [UInt8](repeating: 0x20, count: TokenText.maximumByteCount)
                draft.headerText = (draft.headerText ?? draft.header.text) + spaces
            case .base64url: break  // see `token(breaking:)`
            case .headerJSON: draft.headerText = draft.header.text.dropLast() + Array(",}".utf8)
            case .algorithm: draft.header["alg"] = "PS256"
            case .keyIdentifier: draft.header["kid"] = ""
            case .signature: draft.signature = .bytes([UInt8](repeating: 1, count: 256))
            case .payloadJSON: draft.payloadText = draft.claims.text.dropLast() + Array(",}".utf8)
            case .use: draft.claims["token_use"] = "id"
            case .issuer: draft.claims["iss"] = "https://another.example"
            case .client: draft.claims["client_id"] = "another"
            case .subject: draft.claims["sub"] = "another"
            case .expiry: draft.claims["exp"] = .integer(Scene.now - 3600)
            case .notBefore: draft.claims["nbf"] = .integer(Scene.now + 1)
            }
        }
    }

    private let access: AccessScene

    init() throws {
        access = try AccessScene()
    }

    /// Later rules are broken first, so that an earlier one may put a text instead of the members.
    private func token(breaking rules: Rule...) -> String {
        let token = access.token { draft in
            for rule in rules.sorted(by: { $0.rawValue > $1.rawValue }) { rule.spoil(&draft) }
        }
        return rules.contains(.base64url) ? "!" + token : token
    }

    @Test(arguments: Rule.allCases)
    func `a broken rule is noticed`(rule: Rule) throws {
        #expect(try access.outcome(of: token(breaking: rule)) == .refused(rule.rejection))
    }

    @Test(arguments: Rule.allCases)
    func `of two broken rules the earlier one speaks`(earlier: Rule) throws {
        for later in Rule.allCases where later.rawValue > earlier.rawValue {
            let token = token(breaking: earlier, later)
            #expect(try access.outcome(of: token) == .refused(earlier.rejection), "\(earlier) before \(later)")
        }
    }

    @Test(arguments: Rule.allCases.prefix { $0 != .signature })
    func `what the header tells is checked without the key`(rule: Rule) {
        let text = Array(token(breaking: rule).utf8)
        #expect(throws: VerificationError.rejected(rule.rejection)) {
            try AccessToken(TokenText(accessToken: text), accepting: [.rs256])
        }
    }

    @Test func `the rules are checked in their order`() {
        #expect(AccessTokenClaimsRule.allCases == [.issuer, .use, .client, .audience, .subject, .expiry, .notBefore])
    }

    // MARK: - Header

    @Test(
        arguments: [
            "none", "None", "NONE", "", "HS256", "HS384", "HS512", "ES256", "ES384", "RS384", "RS512", "PS256", "EdDSA",
            "rs256", "Rs256", "RS256 ", " RS256", "RS256\0", "RS２56", "RSA", .raw("null"), 256, true,
            .raw(#"["RS256"]"#), .raw(#"{"alg":"RS256"}"#), nil,
        ] as [JSONText?])
    func `another algorithm is refused`(algorithm: JSONText?) throws {
        let token = access.token { $0.header["alg"] = algorithm }
        #expect(try access.outcome(of: token) == .refused(.unsupportedAlgorithm))
    }

    @Test(arguments: [("RS256", "none"), ("none", "RS256"), ("RS256", "RS256")])
    func `two algorithms are refused, whichever comes first`(first: String, second: String) throws {
        let token = access.token {
            $0.header["alg"] = .string(first)
            $0.header.append("alg", .string(second))
        }
        #expect(try access.outcome(of: token) == .refused(.malformed))
    }

    @Test(
        arguments: [
            nil, "", 1, .raw("null"), .raw(#"["a"]"#), .string(String(repeating: "k", count: 257)),
            .string(String(repeating: "é", count: 129)),
        ] as [JSONText?])
    func `a kid that is no name is refused`(keyID: JSONText?) throws {
        #expect(try access.outcome(of: access.token { $0.header["kid"] = keyID }) == .refused(.malformed))
    }

    @Test(arguments: ["crit", "b64"])
    func `an extension that must be understood is refused`(name: String) throws {
        let token = access.token { $0.header[name] = .raw(#"["exp"]"#) }
        #expect(try access.outcome(of: token) == .refused(.malformed))
    }

    // MARK: - Claims

    @Test(arguments: [nil, "id", "Access", "access ", "", .raw("null"), 1, .raw(#"["access"]"#)] as [JSONText?])
    func `another use than access is refused`(use: JSONText?) throws {
        #expect(try access.outcome(of: access.token { $0.claims["token_use"] = use }) == .refused(.wrongUse))
    }

    @Test(arguments: ["iss", "client_id", "sub"])
    func `what ties it to the user is compared exactly`(claim: String) throws {
        let right = ["iss": Mint.issuer, "client_id": Mint.client, "sub": Mint.subject][claim] ?? ""
        let others: [JSONText?] = [
            nil, "", .raw("null"), 1, .raw("[\"\(right)\"]"), .string(right + "/"), .string(right + " "),
            .string(right.uppercased()), .string(String(right.dropLast())), .string(right + "\0"),
            .string(right + "\u{301}"), .string(right.replacing("a", with: "\u{430}")),
        ]
        for other in others {
            let token = access.token { $0.claims[claim] = other }
            #expect(try access.outcome(of: token) == .refused(.mismatch), "\(String(describing: other))")
        }
        let twice = access.token { $0.claims.append(claim, .string(right)) }
        #expect(try access.outcome(of: twice) == .refused(.malformed))
    }

    @Test(
        arguments: [
            (nil, .malformed), (.raw("null"), .malformed), (true, .malformed), ("1700003600", .malformed),
            (.raw("1700003600.0"), .malformed), (.raw("1.7000036e9"), .malformed), (.raw("[1700003600]"), .malformed),
            (.raw("9223372036854775808"), .malformed), (.integer(.max), .malformed), (-1, .malformed),
            (.integer(253_402_300_800), .malformed), (0, .expired), (1, .expired), (253_402_300_799, nil),
        ] as [(JSONText?, AccessTokenRejection?)])
    func `exp is a whole number of seconds in this era`(expiry: JSONText?, rejection: AccessTokenRejection?) throws {
        let token = access.token { $0.claims["exp"] = expiry }
        #expect(try access.outcome(of: token) == rejection.map { .refused($0) } ?? .believed)
    }

    @Test func `a token is trusted for a minute beyond its end`() throws {
        let token = access.token()
        #expect(AccessTokenClaimsRule.expiryGrace == 60)
        for (offset, isBelieved) in [(-1, true), (0, true), (59, true), (60, false), (61, false)] as [(Int64, Bool)] {
            let outcome = try access.outcome(of: token, at: AccessScene.expiry + offset)
            #expect(outcome == (isBelieved ? .believed : .refused(.expired)), "\(offset) s after the end")
        }
    }

    @Test(
        arguments: [
            (0, nil), (-1, nil), (.integer(Scene.now), nil), (.integer(Scene.now + 5), nil),
            (.integer(Scene.now + 6), .notYetValid), (.integer(.max), .notYetValid), (.raw("null"), .malformed),
            ("0", .malformed), (.raw("0.5"), .malformed), (true, .malformed),
        ] as [(JSONText, AccessTokenRejection?)])
    func `nbf, where there is one, has come, the leeway allowed for`(
        notBefore: JSONText, rejection: AccessTokenRejection?
    ) throws {
        let expected = try Expectations(signers: access.scene.expectations.loadBalancers.all.map(\.arn), leeway: 5)
        let token = access.token { $0.claims["nbf"] = notBefore }
        #expect(
            try access.outcome(of: token, expecting: expected) == rejection.map { .refused($0) } ?? .believed)
    }

    @Test(arguments: ["", "[]", "null", "\"sub\"", "{", #"{"sub":"1","sub":"2"}"#, "{}{}", "\u{FEFF}{}"])
    func `a signed payload that is no strict JSON object is refused`(payload: String) throws {
        let token = access.token { $0.payloadText = Array(payload.utf8) }
        #expect(try access.outcome(of: token) == .refused(.malformed))
    }
}
