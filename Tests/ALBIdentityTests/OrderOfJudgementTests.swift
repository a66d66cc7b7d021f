// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing
import TestSupport
import TokenMint

/// Each rule refuses before the next spends anything: of two broken rules the earlier one speaks.
@Suite struct OrderOfJudgementTests {
    /// The rules in their order, and how to break each.
    enum Rule: Int, CaseIterable {
        case size, base64url, headerJSON, algorithm, keyID, signer, client, issuer, expiry
        case signature
        case payloadJSON, payloadExpiry, payloadIssuer, notBefore

        var rejection: Rejection {
            switch self {
            case .size: .tokenTooLarge
            case .base64url, .headerJSON, .keyID, .payloadJSON: .malformed
            case .algorithm: .unsupportedAlgorithm
            case .signer: .wrongSigner
            case .client: .wrongClient
            case .issuer: .wrongIssuer
            case .expiry: .expired
            case .signature: .badSignature
            case .payloadExpiry, .payloadIssuer: .claimsMismatch
            case .notBefore: .notYetValid
            }
        }

        /// Breaks this rule and leaves every other as it is.
        func spoil(_ draft: inout TokenDraft) {
            switch self {
            case .size:
                let spaces = [UInt8](repeating: 0x20, count: TokenText.maximumByteCount)
                draft.headerText = (draft.headerText ?? draft.header.text) + spaces
            case .base64url: break  // see `token(breaking:)`
            case .headerJSON: draft.headerText = draft.header.text.dropLast() + Array(",}".utf8)
            case .algorithm: draft.header["alg"] = "HS256"
            case .keyID: draft.header["kid"] = "1234"
            case .signer: draft.header["signer"] = "arn:aws:another"
            case .client: draft.header["client"] = "another"
            case .issuer:
                draft.header["iss"] = "https://another.example"
                draft.appended["iss"] = "https://another.example"
            case .expiry:
                draft.header["exp"] = .integer(Scene.now - 1)
                draft.appended["exp"] = .integer(Scene.now - 1)
            case .signature: draft.signature = .bytes([UInt8](repeating: 1, count: 64))
            case .payloadJSON: draft.payloadText = draft.claims.text.dropLast() + Array(",}".utf8)
            case .payloadExpiry: draft.appended["exp"] = .integer(Scene.expiry + 1)
            case .payloadIssuer: draft.appended["iss"] = "https://yet-another.example"
            case .notBefore: draft.claims["nbf"] = .integer(Scene.now + 1)
            }
        }
    }

    /// Later rules are broken first, so that an earlier one may put a text instead of the members.
    static func token(_ scene: Scene, breaking rules: Rule...) -> String {
        let token = scene.token { draft in
            for rule in rules.sorted(by: { $0.rawValue > $1.rawValue }) { rule.spoil(&draft) }
        }
        return rules.contains(.base64url) ? "!" + token : token
    }

    @Test(arguments: Rule.allCases)
    func `a broken rule is noticed`(rule: Rule) throws {
        let scene = try Scene()
        #expect(try scene.rejection(of: Self.token(scene, breaking: rule)) == rule.rejection)
    }

    @Test(arguments: Rule.allCases)
    func `of two broken rules the earlier one speaks`(earlier: Rule) throws {
        let scene = try Scene()
        for later in Rule.allCases where later.rawValue > earlier.rawValue {
            let token = Self.token(scene, breaking: earlier, later)
            #expect(try scene.rejection(of: token) == earlier.rejection, "\(earlier) before \(later)")
        }
    }

    @Test(arguments: Rule.allCases.prefix { $0 != .signature })
    func `what the header tells is checked without the key`(rule: Rule) throws {
        let scene = try Scene()
        let token = Array(Self.token(scene, breaking: rule).utf8)
        #expect(throws: VerificationError.rejected(rule.rejection)) {
            try UnverifiedToken(TokenText(userClaims: token), expecting: scene.expectations, at: Scene.now)
        }
    }

    @Test(arguments: Rule.allCases.drop { $0 != .signature })
    func `what the payload tells is checked with the key only`(rule: Rule) throws {
        let scene = try Scene()
        let token = Array(Self.token(scene, breaking: rule).utf8)
        _ = try UnverifiedToken(TokenText(userClaims: token), expecting: scene.expectations, at: Scene.now)
    }

    @Test func `the rules of the header are checked in the order of the design`() {
        #expect(HeaderRule.allCases == [.algorithm, .keyID, .signer, .client, .issuer, .expiry])
        #expect(ClaimsRule.allCases == [.expiryAgrees, .issuerAgrees, .notBefore])
    }
}
