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

/// What is refused although it is verified, and how a sign-out comes to that.
@Suite(.timeLimit(.minutes(2)))
struct RevocationTests {
    private static let session = "5f1e1c7a-8f8b-4d0e-9a55-2f2a3f6c9b11"
    private static let loginTime = Fixture.now - 600

    /// A server with a store, `ACCESS_TOKEN=verify` and a user who has signed in ten minutes ago.
    private struct Site {
        let fixture: Fixture
        let store: RevocationStore
        let accessMint: AccessMint
        let client: TestClient

        static func run(
            accessTokens: Bool = true, cacheSeconds: Int64 = 0, emailClaims: [ClaimPath] = [.email],
            limits: RevocationLimits = RevocationLimits(), endsProviderTokens: Bool = false,
            _ test: (Site) async throws -> Void
        ) async throws {
            let fixture = try await Fixture()
            let store = try RevocationStore(
                directory: "\(fixture.directory.path)/state", limits: limits, now: Fixture.now
            ) { _ in }
            let mint = AccessMint(signer: .rs256(try RSASigningKey.sample.get()), shape: .cognito)
            let keySet = Array(mint.keySet().utf8)
            var settings = fixture.authenticator.current.settings
            settings.revocation = RevocationSettings(lifetime: 7 * 86_400, cacheSeconds: cacheSeconds)
            settings.emailSource = EmailSource(claims: emailClaims)
            settings.endsProviderTokens = endsProviderTokens
            if accessTokens { settings.accessTokenKeys = try AccessTokenKeys(issuers: [Issuer(Mint.issuer)]) }
            fixture.authenticator.replace(
                with: Authenticator(
                    settings: settings, keys: fixture.keys,
                    keySets: KeySetStore(cacheDirectory: nil, source: { _ in .text(keySet) }),
                    revocations: RevocationCheck(store: store), metrics: fixture.metrics))
            // The pool of the tests is somebody's: nothing goes further than to a proxy that is not there.
            let globalSignOut = GlobalSignOut(transferSettings: HTTPTransfer.Settings(proxy: "http://127.0.0.1:1"))
            try await fixture.serve(globalSignOut: globalSignOut) { _, path in
                try await test(
                    Site(fixture: fixture, store: store, accessMint: mint, client: try await TestClient(path: path)))
            }
        }

        func accessToken(session: String = session, signedInAt: Int64? = loginTime) -> String {
            accessMint.token(expiresAt: Fixture.now + 3600) { draft in
                draft.claims["origin_jti"] = .string(session)
                draft.claims["auth_time"] = signedInAt.map { .integer($0) }
            }
        }

        func ask(
            _ target: String = "/auth?anonymous=deny", user: String? = nil, accessToken: String?,
            _ headers: [(String, String)] = []
        ) async throws -> TestClient.Response {
            let access = accessToken.map { [("X-Amzn-Oidc-Accesstoken", $0)] } ?? []
            return try await client.ask(target, [("X-Amzn-Oidc-Data", user ?? fixture.token())] + access + headers)
        }

        /// Revokes and waits until it is stored.
        func revoke(_ kind: Revocation.Kind, _ text: String, before: Int64? = nil, for seconds: Int64 = 3600)
            async throws
        {
            let revocation = Revocation(
                kind: kind, key: try store.key(kind, of: text), created: Fixture.now, end: Fixture.now + seconds,
                before: before)
            try await withCheckedThrowingContinuation { done in
                store.revoke(revocation, at: Fixture.now) { done.resume(with: $0.mapError { $0 }) }
            }
        }
    }

    private static let page = [("Accept", "text/html"), ("Sec-Fetch-Dest", "document")]

    private func isSignedOut(_ response: TestClient.Response) -> Bool {
        response.status == 401 && response["X-Auth-Reason"] == "signed-out"
            && response["WWW-Authenticate"] == "Authsidecar reason=\"signed-out\""
            && response["Cache-Control"] == "no-store"
    }

    @Test func `a copy of a session is refused once one of them has signed out, cached or not`() async throws {
        try await Site.run { (site) async throws in
            let (cached, access) = (site.fixture.token(), site.accessToken())
            #expect(try await site.ask(user: cached, accessToken: access).status == 204)
            #expect(try await site.ask("/logout", accessToken: access, Self.page).status == 303)
            #expect(try await isSignedOut(site.ask(user: cached, accessToken: access)))
            // A refreshed token of the session has another signature and the same `origin_jti`.
            #expect(try await isSignedOut(site.ask(accessToken: site.accessToken())))
            #expect(try await site.ask(accessToken: site.accessToken(session: "another")).status == 204)
        }
    }

    @Test func `what was signed out is refused after a restart, until it ends`() async throws {
        try await Site.run { (site) async throws in
            _ = try await site.ask("/logout", accessToken: site.accessToken(), Self.page)
            let key = try site.store.key(.session, of: Self.session)
            let entries = site.store.revocations(of: key)
            #expect(entries.map(\.end) == [Fixture.now + 7 * 86_400] && entries.map(\.before) == [nil])
        }
    }

    @Test func `only who proves the session ends it`() async throws {
        try await Site.run { (site) async throws in
            let forged = site.accessMint.token(expiresAt: Fixture.now + 3600) { $0.signature = .bytes([]) }
            let foreign = site.accessMint.token(expiresAt: Fixture.now + 3600) { $0.claims["sub"] = "somebody-else" }
            for accessToken in [nil, forged, foreign] {
                #expect(try await site.ask("/logout", accessToken: accessToken, Self.page).status == 303)
            }
            #expect(
                try await site.ask("/logout", user: "a.b.c", accessToken: site.accessToken(), Self.page).status == 303)
            let image = [("Sec-Fetch-Dest", "image")]
            #expect(try await site.ask("/logout", accessToken: site.accessToken(), image).status == 403)
            #expect(site.store.count == 0)
        }
    }

    @Test func `a blocked user is refused, by sub and by address in any spelling, with access tokens or without`()
        async throws
    {
        for accessTokens in [true, false] {
            try await Site.run(accessTokens: accessTokens) { (site) async throws in
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
                    #expect(try await isSignedOut(site.ask(user: user, accessToken: access)) == isRefused, "\(claims)")
                }
                try await site.revoke(.user, Mint.subject)
                #expect(try await isSignedOut(site.ask(accessToken: access)))
                // Also where a location is open to everybody who has no token.
                #expect(try await isSignedOut(site.ask("/auth?anonymous=allow", accessToken: access)))
            }
        }
    }

    @Test func `a block by address is not evaded by the claim that rules look at`() async throws {
        try await Site.run(emailClaims: [ClaimPath(name: "upn")]) { (site) async throws in
            try await site.revoke(.email, "blocked@example.com")
            for claim in ["email", "upn"] {
                let user = site.fixture.token { draft in
                    for name in ["email", "upn"] { draft.claims[name] = .string("other@example.com") }
                    draft.claims[claim] = "Blocked@example.com"
                }
                #expect(try await isSignedOut(site.ask(user: user, accessToken: site.accessToken())), "\(claim)")
            }
        }
    }

    @Test func `sign-ins until a time are refused, later ones are not, and those without a time are`() async throws {
        try await Site.run { (site) async throws in
            try await site.revoke(.user, Mint.subject, before: Self.loginTime)
            for (time, isRefused) in [
                (Self.loginTime, true), (Self.loginTime - 1, true), (Self.loginTime + 1, false), (nil, true),
            ] {
                let response = try await site.ask(accessToken: site.accessToken(signedInAt: time))
                #expect(isSignedOut(response) == isRefused, "\(time ?? -1)")
            }
            #expect(try await isSignedOut(site.ask(accessToken: nil)))
        }
    }

    @Test func `everywhere means every sign-in until now, and takes the button of the user's own page`() async throws {
        try await Site.run { (site) async throws in
            let access = site.accessToken()
            let whoami = try await site.ask("/whoami", accessToken: access, Self.page).body
            let link = try #require(whoami.firstMatch(of: /href="(\/logout\?everywhere=[0-9]+\.[0-9a-f]{32})"/)).output
                .1
            let own = Self.page + [("Sec-Fetch-Site", "same-origin")]
            let subject = try site.store.key(.user, of: Mint.subject)
            let changed = String(link.dropLast()) + (link.last == "0" ? "1" : "0")
            for target in [changed, "/logout?everywhere=1.2", "/logout?everywhere=\(Fixture.now)"] {
                let response = try await site.ask(target, accessToken: access, own)
                #expect(response.status == 403 && response.body.contains("signed out everywhere"), "\(target)")
            }
            for header in [
                ("Accept", "text/html"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "none"),
                ("Origin", "https://other.example"),
            ] {
                let response = try await site.ask(String(link), accessToken: access, Self.page + [header])
                #expect(response.status == 403 && response.body.contains("signed out everywhere"), "\(header)")
            }
            #expect(site.store.revocations(of: subject).isEmpty)
            // Somebody else's button.
            let other = site.fixture.token { $0.claims["sub"] = "somebody-else" }
            let otherAccess = site.accessMint.token(expiresAt: Fixture.now + 3600) {
                $0.claims["sub"] = "somebody-else"
            }
            #expect(try await site.ask(String(link), user: other, accessToken: otherAccess, own).status == 403)
            #expect(try await site.ask(String(link), accessToken: access, own).status == 303)
            #expect(site.store.revocations(of: subject).map(\.before) == [Fixture.now])
            for session in ["one", "another"] {
                #expect(try await isSignedOut(site.ask(accessToken: site.accessToken(session: session))))
            }
            #expect(try await site.ask(accessToken: site.accessToken(signedInAt: Fixture.now + 1)).status == 204)
        }
    }

    @Test func `the button works for ten minutes, and is not there where sign-ins cannot be told apart`() async throws {
        try await Site.run { (site) async throws in
            let proof = try SignOutProof(for: Mint.subject, madeAt: Fixture.now - 601, site.store).text
            let own = Self.page + [("Sec-Fetch-Site", "same-origin")]
            #expect(
                try await site.ask("/logout?everywhere=\(proof)", accessToken: site.accessToken(), own).status == 403)
            let late = try SignOutProof(for: Mint.subject, madeAt: Fixture.now - 600, site.store).text
            #expect(
                try await site.ask("/logout?everywhere=\(late)", accessToken: site.accessToken(), own).status == 303)
        }
        try await Site.run { (site) async throws in
            for accessToken in [nil, site.accessToken(signedInAt: nil)] {
                let body = try await site.ask("/whoami", accessToken: accessToken, Self.page).body
                #expect(body.contains("id=\"sign-out\"") && !body.contains("everywhere"))
            }
        }
    }

    @Test func `no number in the proof stops the daemon`() async throws {
        try await Site.run { (site) async throws in
            let own = Self.page + [("Sec-Fetch-Site", "same-origin")]
            let access = site.accessToken()
            for time in [
                "-9223372036854775808", "9223372036854775807", "-1", "", "+1", "999999999999", "0", "%201",
                String(repeating: "9", count: 500),
            ] {
                let response = try await site.ask("/logout?everywhere=\(time).x", accessToken: access, own)
                #expect(response.status == 403, "\(time)")
            }
            #expect(try await site.ask(accessToken: access).status == 204)
        }
    }

    @Test func `to sign out again, here or everywhere, is to have signed out`() async throws {
        try await Site.run { (site) async throws in
            let access = site.accessToken()
            let proof = try SignOutProof(for: Mint.subject, madeAt: Fixture.now, site.store).text
            let own = Self.page + [("Sec-Fetch-Site", "same-origin")]
            for target in ["/logout", "/logout", "/logout?everywhere=\(proof)", "/logout?everywhere=\(proof)"] {
                #expect(try await site.ask(target, accessToken: access, own).status == 303, "\(target)")
            }
            #expect(site.store.count == 2)
        }
    }

    @Test func `an address counts in each claim that may hold one, in lists, and with what is around it`() async throws
    {
        try await Site.run(emailClaims: [.email, ClaimPath(name: "upn")]) { (site) async throws in
            try await site.revoke(.email, "blocked@example.com")
            for (claim, value) in [
                ("email", "blocked@example.com."), ("email", " Blocked@example.com"),
                ("email", "B <blocked@example.com>"),
                ("email", "blocked@example\u{3002}com"), ("upn", "blocked@example.com"),
            ] {
                let user = site.fixture.token { $0.claims[claim] = .string(value) }
                #expect(
                    try await isSignedOut(site.ask(user: user, accessToken: site.accessToken())), "\(claim) \(value)")
            }
            let list = site.fixture.token { $0.claims["email"] = .raw(#"["blocked@example.com"]"#) }
            #expect(try await isSignedOut(site.ask(user: list, accessToken: site.accessToken())))
            let access = site.accessMint.token(expiresAt: Fixture.now + 3600) {
                $0.claims["email"] = "blocked@example.com"
            }
            #expect(try await isSignedOut(site.ask(accessToken: access)))
        }
    }

    @Test func `a revoked session gets a page whose button goes to the provider's logout`() async throws {
        try await Site.run { (site) async throws in
            try await site.revoke(.user, Mint.subject)
            let page = try await site.ask("/whoami", accessToken: site.accessToken(), Self.page)
            #expect(page.status == 401 && page.body.contains("You have been signed out"))
            #expect(page["WWW-Authenticate"] == "Authsidecar reason=\"signed-out\"")
            #expect(page.body.contains("class=\"main-action\" id=\"sign-out\" href=\"/logout\">Sign in again"))
            let json = try await site.ask("/whoami", accessToken: site.accessToken())
            #expect(json.status == 401 && json.body.contains(#""reason":"signed-out""#), "\(json.body)")
            // It can still sign out.
            #expect(try await site.ask("/logout", accessToken: site.accessToken(), Self.page).status == 303)
        }
    }

    @Test func `nginx may keep a yes only for as long as the settings say`() async throws {
        for (seconds, header) in [(0, "no-store"), (5, "max-age=5"), (60, "max-age=60")] as [(Int64, String)] {
            try await Site.run(cacheSeconds: seconds) { (site) async throws in
                #expect(try await site.ask(accessToken: site.accessToken())["Cache-Control"] == header)
            }
        }
    }

    @Test func `a sign-out that is not stored says so`() async throws {
        var limits = RevocationLimits()
        limits.entries = 0
        try await Site.run(limits: limits) { (site) async throws in
            let response = try await site.ask("/logout", accessToken: site.accessToken(), Self.page)
            #expect(response.status == 500 && response.body.contains("in this browser only"))
            #expect(response.body.contains("id=\"go-on\" href=\"/signed-out\"") && response["Set-Cookie"] != nil)
            #expect(
                site.fixture.log.all.contains {
                    $0.hasPrefix("error trouble with the file of revocations problem=there are")
                })
            #expect(!site.fixture.log.all.contains { $0.contains(" revoked ") })
            #expect(try await site.ask(accessToken: site.accessToken()).status == 204)
        }
    }

    @Test func `the provider is told only by somebody who is signed in, and only if that is wanted`() async throws {
        for (isWanted, accessToken, place, isTold) in [
            (true, true, "same-origin", true), (true, true, "none", true), (true, true, "cross-site", false),
            (true, false, "same-origin", false), (false, true, "same-origin", false),
        ] {
            try await Site.run(endsProviderTokens: isWanted) { (site) async throws in
                let access = accessToken ? site.accessToken() : nil
                let headers = Self.page + [("Sec-Fetch-Site", place)]
                #expect(try await site.ask("/logout", accessToken: access, headers).status == 303)
                let line =
                    "warning the provider's tokens go on endpoint=https://cognito-idp.eu-central-1.amazonaws.com/ problem="
                for _ in 0..<100 where isTold && !site.fixture.log.all.contains(where: { $0.hasPrefix(line) }) {
                    try await Task.sleep(for: .milliseconds(50))
                }
                #expect(site.fixture.log.all.contains { $0.hasPrefix(line) } == isTold, "\(site.fixture.log.all)")
            }
        }
    }

    @Test func `the log says what was revoked, and no name that is not allowed there`() async throws {
        try await Site.run { (site) async throws in
            _ = try await site.ask("/logout", accessToken: site.accessToken(), Self.page)
            let line = try #require(site.fixture.log.all.first { $0.hasPrefix("info revoked ") })
            #expect(
                line.contains(" by=logout ") && line.contains(" kind=session ")
                    && line.contains(" until=2023-11-21T22:13:20Z user=\(Mint.subject)"))
            _ = try await site.ask(accessToken: site.accessToken())
            let refused = try #require(site.fixture.log.all.first { $0.hasPrefix("notice refused ") })
            #expect(refused.contains(" reason=signed-out ") && refused.contains(" user=\(Mint.subject)"))
        }
    }
}
