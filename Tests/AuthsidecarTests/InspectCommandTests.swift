// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TestSupport
import TokenMint

@testable import authsidecar

/// `authsidecar inspect` as people start it.
struct InspectCommandTests {
    private static let arn = Mint.signer

    private func run(
        _ arguments: String..., input: String = ""
    ) throws -> (status: Int32, output: String, errors: String) {
        try Program.run(arguments, input: input)
    }

    @Test func `inspect checks a token from standard input or an argument`() throws {
        try withTemporaryDirectory { directory in
            let key = try SigningKey()
            let pem = try directory.write(key.publicKeyPEM, to: "\(key.keyID).pem")
            let settings = "ALB_ARN=\(Self.arn)\nKEY_ENDPOINT=file://\(directory.path)/\n"
            let file = try directory.write(settings, to: "a.conf")
            let now = Int64(Date().timeIntervalSince1970)
            let token = Mint(key: key).token(expiresAt: now + 3600)

            let good = try run("inspect", "--config", file, input: token + "\n")
            #expect(good.status == 0, "\(good)")
            #expect(good.output.contains("Result: the token is good."))
            #expect(try run("inspect", "--config", file, "--offline", token).status == 0)

            let late = try run("inspect", "--config", file, "--at", "\(now + 4000)", token)
            #expect(late.status == 1 && late.output.contains("Result: refused (expired): the token expired "))

            let unknown = try run("inspect", "--key", pem, token)
            #expect(
                unknown.status == 1 && unknown.output.contains("some checks were skipped: no settings with ALB_ARN"))

            let nothing = try run("inspect", token)
            #expect(nothing.status == 1 && nothing.output.contains("give --key FILE, or settings"))

            let json = try run("inspect", "--config", file, "--json", token)
            #expect(json.status == 0 && json.output.hasPrefix("{\"accepted\":true,\"reason\":null,"))
        }
    }

    @Test func `inspect says which rule of a location keeps the user out`() throws {
        try withTemporaryDirectory { directory in
            let key = try SigningKey()
            try directory.write(key.publicKeyPEM, to: "\(key.keyID).pem")
            let settings = "ALB_ARN=\(Self.arn)\nKEY_ENDPOINT=file://\(directory.path)/\nGROUPS_CLAIM=custom:groups\n"
            let file = try directory.write(settings, to: "a.conf")
            let token = Mint(key: key).token(expiresAt: Int64(Date().timeIntervalSince1970) + 3600) {
                $0.claims["custom:groups"] = "[staff, site+ops]"
                $0.claims["email"] = "ann@example.com"
                $0.claims["email_verified"] = true
            }
            func inspect(_ rules: String) throws -> (status: Int32, output: String) {
                let result = try run("inspect", "--config", file, "--rules", rules, token)
                return (result.status, result.output)
            }
            let good = try inspect("allowed_groups=site%20ops&allowed_domains=.example.com&allowed_emails=*")
            #expect(good.status == 0, "\(good)")
            #expect(good.output.contains("pass  a group is one of allowed_groups (staff, site ops)"))
            #expect(good.output.contains("Result: the token is good, and the rules let its user in."))

            let bad = try inspect("allowed_groups=ops&allowed_domains=example.org")
            #expect(bad.status == 1)
            #expect(
                bad.output.contains(
                    "FAIL  the domain of the address is one of allowed_domains (domain-not-allowed: ann@"))
            #expect(bad.output.contains("FAIL  a group is one of allowed_groups (group-not-allowed: staff, site ops)"))
            #expect(bad.output.contains("Result: forbidden (domain-not-allowed): "))

            let any = try inspect(
                "allowed_claims=custom:groups=x,email_verified=false&allowed_domains=example.com&max_login_age=1h&match=any"
            )
            #expect(any.status == 0, "\(any)")
            #expect(any.output.contains("pass  the rules can be read (one of them is enough)"))
            #expect(
                any.output.contains(
                    "(claim-not-allowed: custom:groups: [staff, site+ops]; email_verified: true)"))
            #expect(any.output.contains("(login-time-unknown: auth_time is only in the access token"))
            let recent = try inspect("max_login_age=1h")
            #expect(recent.status == 1 && recent.output.contains("Result: forbidden (login-time-unknown): "))
            let claim = try inspect("allowed_claims=absent=x")
            #expect(claim.status == 1 && claim.output.contains("(claim-not-allowed: absent is absent)"))

            let typo = try inspect("allowed_group=ops")
            #expect(
                typo.status == 1
                    && typo.output.contains("FAIL  the rules can be read (rule-unknown: “allowed_group” is no rule: "))
            let entry = try inspect("allowed_groups=ops&allowed_emails=bob@example.com,carl")
            #expect(
                entry.output.contains(
                    "FAIL  the rules can be read (rule-unknown: allowed_emails: “carl” is no e-mail address; "))
            let json = try run("inspect", "--config", file, "--json", "--rules", "allowed_groups=ops", token)
            #expect(json.status == 1 && json.output.hasPrefix("{\"accepted\":false,\"reason\":\"group-not-allowed\","))
        }
    }

    @Test func `inspect never uses the network when it is told not to`() throws {
        try withTemporaryDirectory { directory in
            // Nobody listens on port 9; asking there would be told apart from not asking by the words.
            let file = try directory.write(
                "ALB_ARN=\(Self.arn)\nKEY_ENDPOINT=http://127.0.0.1:9/\n", to: "a.conf")
            let token = Mint(key: try SigningKey()).token(expiresAt: Int64(Date().timeIntervalSince1970) + 60)
            #expect(
                try run("inspect", "--config", file, "--offline", token).output.contains("--offline forbids to ask"))
            #expect(try run("inspect", "--config", file, token).output.contains("does not answer with a key"))
        }
    }

    @Test func `inspect says what is wrong with a key file, and refuses endless input`() throws {
        #expect(
            try run("inspect", "--key", "/nonexistent", "a").errors
                == "authsidecar: /nonexistent: cannot be read: there is no such file\n")
        #expect(try run("inspect", "--key", "/etc/passwd", "a").errors.contains("-----BEGIN PUBLIC KEY-----"))
        let endless = try run("inspect", input: String(repeating: "a\n", count: 20_000))
        #expect(endless.status == 1 && endless.output.contains("token-too-large"))
    }
}
