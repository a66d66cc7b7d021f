// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AccessPolicy
import HTTPClient
import JOSE
import ProviderSignOut
import Revocations
import TestSupport
import Testing
import TokenMint

@testable import AuthRequest
@testable import PublicKeys

/// What is refused although it is verified.
@Suite(.timeLimit(.minutes(2)))
struct RevocationTests {
    @Test func `a blocked user is refused, by sub and by address in any spelling, with access tokens or without`()
        async throws
    {
        for accessTokens in [true, false] {
            try await RevocationSite.run(accessTokens: accessTokens) { (site) async throws in
                let access = accessTokens ? site.accessToken() : nil
                try await site.revoke(
                    .email, try #require(ComparableAddress.texts(ofOperator: "Blocked@Example.COM").first))
                for (claims, isRefused) in [
                    (["email": "blocked@example.com", "email_verified": "true"], true),
                    (["email": "BLOCKED@example.com", "email_verified": "false"], true),
                    (["email": "other@example.com", "email_verified": "true"], false),
                ] as [([String: String], Bool)] {
                    let user = site.fixture.token { draft in
                        for (name, value) in claims { draft.claims[name] = .string(value) }
                    }
                    #expect(try await site.ask(user: user, accessToken: access).isSignedOut == isRefused, "\(claims)")
                }
                try await site.revoke(.user, Mint.subject)
                #expect(try await site.ask(accessToken: access).isSignedOut)
                // Also where a location is open to everybody who has no token.
                #expect(try await site.ask("/auth?anonymous=allow", accessToken: access).isSignedOut)
            }
        }
    }

    @Test func `a block by address is not evaded by the claim that rules look at`() async throws {
        try await RevocationSite.run(emailClaims: [ClaimPath(name: "upn")]) { (site) async throws in
            try await site.revoke(.email, "blocked@example.com")
            for claim in ["email", "upn"] {
                let user = site.fixture.token { draft in
                    for name in ["email", "upn"] { draft.claims[name] = .string("other@example.com") }
                    draft.claims[claim] = "Blocked@example.com"
                }
                #expect(try await site.ask(user: user, accessToken: site.accessToken()).isSignedOut, "\(claim)")
            }
        }
    }

    @Test func `sign-ins until a time are refused, later ones are not, and those without a time are`() async throws {
        try await RevocationSite.run { (site) async throws in
            try await site.revoke(.user, Mint.subject, before: RevocationSite.loginTime)
            for (time, isRefused) in [
                (RevocationSite.loginTime, true), (RevocationSite.loginTime - 1, true),
                (RevocationSite.loginTime + 1, false), (nil, true),
            ] {
                let response = try await site.ask(accessToken: site.accessToken(signedInAt: time))
                #expect(response.isSignedOut == isRefused, "\(time ?? -1)")
            }
            #expect(try await site.ask(accessToken: nil).isSignedOut)
        }
    }

    @Test func `an address counts in each claim that may hold one, in lists, and with what is around it`() async throws
    {
        try await RevocationSite.run(emailClaims: [.email, ClaimPath(name: "upn")]) { (site) async throws in
            try await site.revoke(.email, "blocked@example.com")
            for (claim, value) in [
                ("email", "blocked@example.com."), ("email", " Blocked@example.com"),
                ("email", "B <blocked@example.com>"),
                ("email", "blocked@example\u{3002}com"), ("upn", "blocked@example.com"),
            ] {
                let user = site.fixture.token { $0.claims[claim] = .string(value) }
                #expect(
                    try await site.ask(user: user, accessToken: site.accessToken()).isSignedOut, "\(claim) \(value)")
            }
            let list = site.fixture.token { $0.claims["email"] = .raw(#"["blocked@example.com"]"#) }
            #expect(try await site.ask(user: list, accessToken: site.accessToken()).isSignedOut)
            let access = site.accessMint.token(expiresAt: Fixture.now + 3600) {
                $0.claims["email"] = "blocked@example.com"
            }
            #expect(try await site.ask(accessToken: access).isSignedOut)
        }
    }

    /// Access tokens of Okta have the address there.
    @Test func `an address counts as sub, too`() async throws {
        try await RevocationSite.run(accessTokens: false) { (site) async throws in
            try await site.revoke(.email, "blocked@example.com")
            let user = site.fixture.token { $0.claims["sub"] = "Blocked@example.com" }
            #expect(try await site.ask(user: user, accessToken: nil).isSignedOut)
            #expect(try await !site.ask(accessToken: nil).isSignedOut)
        }
    }

    @Test func `the log says what refuses somebody, until when, and in the operator's words`() async throws {
        try await RevocationSite.run { (site) async throws in
            try await site.revoke(.session, RevocationSite.session)
            #expect(try await site.ask(accessToken: site.accessToken()).isSignedOut)
            let first = try #require(site.fixture.log.all.last)
            #expect(first.contains(" kind=session ") && first.contains(" until=") && !first.contains("note="))
            try await site.revoke(.user, Mint.subject, before: RevocationSite.loginTime, note: "lost laptop")
            #expect(try await site.ask(accessToken: site.accessToken(session: "another")).isSignedOut)
            let line = try #require(site.fixture.log.all.last)
            for field in [" kind=user ", " until=", " before=", " note=lost laptop "] {
                #expect(line.contains(field), "\(line)")
            }
        }
    }

    @Test func `nginx may keep a yes only for as long as the settings say`() async throws {
        for (seconds, header) in [(0, "no-store"), (1, "max-age=0"), (5, "max-age=4"), (60, "max-age=59")]
            as [(Int64, String)]
        {
            try await RevocationSite.run(cacheSeconds: seconds) { (site) async throws in
                #expect(try await site.ask(accessToken: site.accessToken())["Cache-Control"] == header)
            }
        }
    }
}
