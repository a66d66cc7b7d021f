// SPDX-License-Identifier: Apache-2.0

import TestSupport
import ALBIdentity
import Foundation
import JOSE
import Systemd
import Testing
import TokenMint

@testable import authsidecar

/// What `authsidecar inspect` says of a token.
struct InspectionReportTests {
    private static let now: Int64 = 1_700_000_000

    private func inspection(
        _ token: String, knowsSettings: Bool = true, key: SigningKey?
    ) async throws -> TokenInspection {
        let signer = try LoadBalancerARN(Mint.signer)
        let key = try key.map { try ES256PublicKey(pem: Array($0.publicKeyPEM.utf8)) }
        return await TokenInspection(
            Array(token.utf8), expecting: knowsSettings ? try Expectations(signers: [signer]) : nil, at: Self.now
        ) { _, _ in key.map { .found($0, "test") } ?? .notFound("nobody asked") }
    }

    @Test func `shows every step of a good token as passed`() async throws {
        let key = try SigningKey()
        let token = Mint(key: key).token(expiresAt: Self.now + 60)
        let inspection = try await inspection(token, key: key)
        #expect(inspection.isAccepted && inspection.rejection == nil)
        let text = InspectionReport(inspection).text()
        #expect(text.contains("Result: the token is good."))
        #expect(
            text.contains("pass  exp of the header is in the future (1700000060, 2023-11-14 22:14:20 UTC, in 60 s)"))
        #expect(!text.contains("FAIL") && !text.contains("  ?  "))
        let signature = try #require(token.split(separator: ".").last)
        #expect(!text.contains(signature) && !InspectionReport(inspection).json.contains(signature))
    }

    @Test func `checks the steps after the first that fails`() async throws {
        let key = try SigningKey()
        let token = Mint(key: key).token(expiresAt: Self.now - 60)
        let inspection = try await inspection(token, key: key)
        #expect(inspection.rejection == .expired && !inspection.isAccepted)
        let text = InspectionReport(inspection).text()
        #expect(
            text.contains(
                "FAIL  exp of the header is in the future (expired: 1699999940, 2023-11-14 22:12:20 UTC, 60 s ago)"))
        #expect(text.contains("pass  the signature is the key's"))
        #expect(text.contains("Result: refused (expired): the token expired 60 s ago, at 2023-11-14 22:12:20 UTC."))
    }

    @Test func `does not call a token good that it could not check`() async throws {
        let token = Mint(key: try SigningKey()).token(expiresAt: Self.now + 60)
        let inspection = try await inspection(token, knowsSettings: false, key: nil)
        #expect(!inspection.isAccepted && inspection.rejection == nil)
        let text = InspectionReport(inspection).text()
        #expect(text.contains("Result: no problem found, but some checks were skipped: no settings with ALB_ARN"))
        #expect(text.contains("Claims (not proven):"))
    }

    @Test func `looks for no key of a stranger`() async throws {
        let key = try SigningKey()
        let token = Mint(key: key).token(expiresAt: Self.now + 60) { $0.header["signer"] = "arn:evil" }
        var asked = false
        let signer = try LoadBalancerARN(Mint.signer)
        let inspection = await TokenInspection(
            Array(token.utf8), expecting: try Expectations(signers: [signer]), at: Self.now
        ) { _, _ in
            asked = true
            return .notFound("")
        }
        #expect(!asked)
        #expect(inspection.rejection == .wrongSigner)
    }

    @Test(arguments: [
        ("", Rejection.missingToken), ("a.b", .malformed), (String(repeating: "a", count: 16_385), .tokenTooLarge),
    ])
    func `explains text that is no token`(text: String, rejection: Rejection) async throws {
        let inspection = try await inspection(text, key: nil)
        #expect(inspection.rejection == rejection)
        #expect(InspectionReport(inspection).text().contains("Result: refused (\(rejection.rawValue)): "))
    }

    @Test func `agrees with the verdict on every damage done to a token`() async throws {
        let key = try SigningKey()
        let mint = Mint(key: key)
        let signer = try LoadBalancerARN(Mint.signer)
        let expected = try Expectations(signers: [signer])
        let publicKey = try ES256PublicKey(pem: Array(key.publicKeyPEM.utf8))
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<500 {
            let token = Mutation.apply(to: Array(mint.token(expiresAt: Self.now + 60).utf8), using: &generator)
            let inspection = await TokenInspection(token, expecting: expected, at: Self.now) { _, _ in
                .found(publicKey, "")
            }
            let isVerified: Bool
            do {
                _ = try UnverifiedToken(TokenText(userClaims: token), expecting: expected, at: Self.now)
                    .verified(by: publicKey, expecting: expected, at: Self.now)
                isVerified = true
            } catch VerificationError<Rejection>.rejected(let rejection) {
                isVerified = false
                #expect(inspection.rejection == rejection)
            }
            #expect(inspection.isAccepted == isVerified)
        }
    }

    @Test func `cannot be made to command a terminal`() async throws {
        let key = try SigningKey()
        let token = Mint(key: key).token(expiresAt: Self.now + 60) {
            $0.claims["name"] = "\u{1B}[2J\u{202E}x"
            $0.header["iss"] = "\u{9B}31m"
            $0.appended["iss"] = "\u{9B}31m"
        }
        let report = InspectionReport(try await inspection(token, key: key))
        #expect(report.text().contains("name: \"\\u001b[2J\\u{202e}x\""))
        for line in report.text().split(separator: "\n") + [report.json[...]] {
            #expect(line.unicodeScalars.allSatisfy { LogText.harmless(String($0)) == String($0) }, "\(line)")
        }
    }

    @Test func `prints JSON of which a reader sees everything and a parser gets everything`() async throws {
        let name = "\u{202E}\u{2066}\u{200B}\u{FEFF}\u{E0041}\u{1B}\u{3164}\u{10FFFD}山田 e\u{301}"
        let token = Mint(key: try SigningKey()).token(expiresAt: Self.now + 60) {
            $0.claims["name"] = .string(name)
            $0.claims["x\u{200B}"] = .raw("[{\"\u{2066}\":\"\u{FEFF}\"}]")
        }
        let json = InspectionReport(try await inspection(token, key: nil)).json
        #expect(
            json.contains(#""\u202e\u2066\u200b\ufeff\udb40\udc41\u001b\u3164\udbff\udffd山田 e"# + "\u{301}\""))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let claims = try #require(object["claims"] as? [String: Any])
        #expect(claims["name"] as? String == name)
        #expect(claims["x\u{200B}"] as? [[String: String]] == [["\u{2066}": "\u{FEFF}"]])
    }

    @Test func `prints JSON that its own strict reader takes`() async throws {
        let key = try SigningKey()
        let token = Mint(key: key).token(expiresAt: Self.now + 60) {
            $0.claims["name"] = "a\"b\\c\u{0}ü"
            $0.claims["list"] = .raw("[1,2.5,null,true,{\"a\":{}}]")
        }
        let json = InspectionReport(try await inspection(token, key: key)).json
        guard case .object(let object) = try JSONReader.read(Array(json.utf8), maximumBytes: 1 << 20) else {
            Issue.record("no object")
            return
        }
        #expect(object["accepted"] == .bool(true))
        guard case .object(let claims)? = object["claims"] else {
            Issue.record("no claims")
            return
        }
        #expect(claims["name"] == .string("a\"b\\c\u{0}ü"))
    }
}
