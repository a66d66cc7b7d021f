// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AuthRequest
import Foundation
import JOSE
import Testing
import TestSupport
import TextBasics
import TokenMint

@testable import authsidecar

/// Where `inspect` gets tokens from, and what it says of an access token.
struct InspectInputTests {
    private static let accessKey = Result { () throws(MintError) in try RSASigningKey() }

    /// Settings, a good token and its access token.
    private struct Stage {
        let directory: TemporaryDirectory
        let token: String
        let accessToken: String
        let mint: AccessMint
        let now = Int64(Date().timeIntervalSince1970)

        init() throws {
            directory = try TemporaryDirectory()
            let key = try SigningKey()
            try directory.write(key.publicKeyPEM, to: "\(key.keyID).pem")
            token = Mint(key: key).token(expiresAt: now + 3600)
            mint = AccessMint(key: try InspectInputTests.accessKey.get())
            accessToken = mint.token(expiresAt: now + 3600)
            try directory.write(mint.keySet(), to: "jwks.json")
            try directory.write(token + "\n", to: "token.txt")
            try directory.write(accessToken + "\n", to: "access.txt")
        }

        var environment: [String: String] {
            ["AUTHSIDECAR_ALB_ARN": Mint.signer, "AUTHSIDECAR_KEY_ENDPOINT": "file://\(directory.path)/"]
        }

        var verifying: [String: String] {
            environment.merging([
                "AUTHSIDECAR_ACCESS_TOKEN": "verify", "AUTHSIDECAR_ISSUER": Mint.issuer,
                "AUTHSIDECAR_JWKS_URL": "file://\(directory.path)/jwks.json",
            ]) { $1 }
        }

        func inspect(
            _ arguments: String..., input: String = "", environment: [String: String]? = nil
        ) throws -> (status: Int32, output: String, errors: String) {
            let result = try Program.run(
                ["inspect"] + arguments, input: input, environment: environment ?? self.environment)
            // Neither the tokens nor their last part is ever printed.
            for token in [token, accessToken] {
                let signature = try #require(token.split(separator: ".").last)
                #expect(!result.output.contains(signature) && !result.errors.contains(signature))
            }
            return result
        }
    }

    @Test func `takes a token, Bearer, a header line, all header lines, or a file`() throws {
        let stage = try Stage()
        let token = stage.token
        let headers = """
            Host: example.com\r
            x-amzn-oidc-identity: \(Mint.subject)\r
            X-AMZN-OIDC-DATA:  \(token)\r
            X-Amzn-Oidc-Accesstoken: opaque\r

            """
        let inputs = [token, "Bearer \(token)\n", "bearer   \(token)", "X-Amzn-Oidc-Data: \(token)\r\n", headers]
        for input in inputs {
            let result = try stage.inspect(input: input)
            #expect(result.status == 0 && result.output.hasPrefix("Settings: the environment\n"), "\(result)")
            let file = try stage.directory.write(input, to: "input.txt")
            #expect(try stage.inspect(file).status == 0)
            #expect(try stage.inspect(input.trimmingCharacters(in: .newlines)).status == (input == headers ? 1 : 0))
        }
        let piped = try Program.shell(
            "AUTHSIDECAR_ALB_ARN='\(Mint.signer)' AUTHSIDECAR_KEY_ENDPOINT=\"file://$1/\" \"$0\" inspect <(cat \"$1/token.txt\")",
            in: stage.directory.path)
        #expect(piped.status == 0)
    }

    @Test func `says what is wrong with an argument or an input, and repeats nothing of it`() throws {
        let stage = try Stage()
        let typo = try stage.inspect("tokn.txt")
        #expect(typo.status == 1 && typo.errors.contains("neither the name of a file that exists nor a token"))
        #expect(try stage.inspect("./none").errors == "authsidecar: ./none: cannot be read: there is no such file\n")
        #expect(try stage.inspect(stage.directory.path).errors.contains("it is a directory"))
        let slashed = try stage.inspect("eyJhbGciOiJFUzI1NiJ9.eyJh/bGci.sig/nat")
        #expect(slashed.status == 1 && !slashed.errors.contains("eyJ"))
        let long = try stage.directory.write(String(repeating: "a", count: 70_000), to: "long.txt")
        #expect(try stage.inspect(long).errors.contains("it is longer than 65536 bytes"))
        let line = "X-Amzn-Oidc-Data: \(stage.token)\n"
        #expect(try stage.inspect(input: line + line).errors.contains("X-Amzn-Oidc-Data is there twice"))
        let none = try stage.inspect(input: "X-Amzn-Oidc-Accesstoken: \(stage.accessToken)\n")
        #expect(none.status == 1 && none.output.contains("Result: refused (missing-token): "))
        #expect(try stage.inspect("--access-token", "-").status == 64)
    }

    @Test func `the groups of a verified access token count, and one that does not verify refuses`() throws {
        let stage = try Stage()
        let rules = "allowed_groups=site%20ops"
        let access = stage.directory.path + "/access.txt"
        let lines = "X-Amzn-Oidc-Data: \(stage.token)\nX-Amzn-Oidc-Accesstoken: \(stage.accessToken)\n"
        for result in [
            try stage.inspect("--rules", rules, input: lines, environment: stage.verifying),
            try stage.inspect(
                "--rules", rules, "--access-token", access, input: stage.token, environment: stage.verifying),
            try stage.inspect(
                "--rules", "max_login_age=2h", "--access-token", stage.accessToken, input: stage.token,
                environment: stage.verifying),
        ] {
            #expect(result.status == 0, "\(result)")
            #expect(result.output.contains("Access token:\n") && result.output.contains("  auth_time: "))
            #expect(result.output.contains("pass  the access token is this user's, and good (a key of file:///"))
        }
        let without = try stage.inspect("--rules", rules, input: stage.token, environment: stage.verifying)
        #expect(without.status == 1 && without.output.contains("Result: forbidden (groups-missing): "))
        #expect(without.output.contains("(none was given, so the groups are those of the signed token"))

        let off = try stage.inspect("--access-token", access, input: stage.token)
        #expect(off.status == 0 && off.output.contains("(ACCESS_TOKEN is off, so it is not looked at)"))

        let other = stage.mint.token(expiresAt: stage.now + 3600) { $0.claims["sub"] = "somebody-else" }
        let bad = try stage.inspect("--access-token", other, input: stage.token, environment: stage.verifying)
        #expect(
            bad.status == 1 && bad.output.contains("FAIL  the access token is this user's, and good (access-token-"))
        #expect(bad.output.contains("Result: refused (access-token-mismatch): "))
        let json = try stage.inspect(
            "--json", "--access-token", other, input: stage.token, environment: stage.verifying)
        #expect(json.output.hasPrefix("{\"accepted\":false,\"reason\":\"access-token-mismatch\","))

        // A rule may depend on the token that could not be checked.
        let unknown = try stage.inspect(
            "--rules", rules, "--access-token", access, input: stage.token,
            environment: stage.verifying.merging(["AUTHSIDECAR_JWKS_URL": "http://127.0.0.1:9/"]) { $1 })
        #expect(
            unknown.status == 1 && unknown.output.contains("skipped: the access token; the key set http://127.0.0.1:9/")
        )
        let late = try stage.inspect(
            "--at", "\(stage.now + 4000)", "--access-token", access, input: stage.token, environment: stage.verifying)
        #expect(late.output.contains("only next to a good user claims token; --at TIME"))
        #expect(late.output.contains("Result: refused (expired): the token expired "))
    }

    @Test func `reads header lines of any case, and no other line`() throws {
        func input(_ text: String) throws(InvalidText) -> TokenInput { try TokenInput(Array(text.utf8)) }
        #expect(try input(" \n a.b.c \n").userClaims == Array("a.b.c".utf8))
        #expect(try input("BEARER a.b.c").userClaims == Array("a.b.c".utf8))
        #expect(try input("Bearer").userClaims == Array("Bearer".utf8))
        let both = try input("x-amzn-oidc-data:a\nX-Amzn-Oidc-Accesstoken:\tb\nX-Amzn-Oidc-Data-2: c")
        #expect(both.userClaims == Array("a".utf8) && both.accessToken == Array("b".utf8))
        #expect(try input("X-Amzn-Oidc-Data:\nX-Amzn-Oidc-Accesstoken:").accessToken == nil)
        #expect(throws: InvalidText.self) { try input("X-Amzn-Oidc-Accesstoken: a\nx-amzn-oidc-accesstoken: a") }
        #expect(TokenInput.looksLikeToken("a.b.c") && TokenInput.looksLikeToken("bearer x"))
        #expect(!TokenInput.looksLikeToken("/a.b.c") && !TokenInput.looksLikeToken("token.txt"))
    }

    @Test func `times are dates, and how long ago`() {
        #expect(TimeText.text(of: 1_700_000_000, at: 1_700_000_322) == "2023-11-14 22:13:20 UTC, 322 s ago")
        #expect(TimeText.distance(from: 0, to: 0) == "0 s ago" && TimeText.distance(from: 0, to: 60) == "in 60 s")
        #expect(TimeText.distance(from: 0, to: 7500) == "in 2 h 5 min")
        #expect(TimeText.distance(from: 200_000, to: 0) == "2 days ago")
        #expect(TimeText.note(on: "iat", .integer(0), at: 60) == "  (1970-01-01 00:00:00 UTC, 60 s ago)")
        for value in [JSONValue.integer(-1), .integer(.max), .string("0")] {
            #expect(TimeText.note(on: "exp", value, at: 0) == "")
        }
        #expect(TimeText.note(on: "age", .integer(0), at: 0) == "")
    }
}
