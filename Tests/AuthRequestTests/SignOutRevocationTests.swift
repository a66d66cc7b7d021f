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

/// What a sign-out ends, and who can bring it about.
@Suite(.timeLimit(.minutes(2)))
struct SignOutRevocationTests {
    @Test func `a copy of a session is refused once one of them has signed out, cached or not`() async throws {
        try await RevocationSite.run { (site) async throws in
            let (cached, access) = (site.fixture.token(), site.accessToken())
            #expect(try await site.ask(user: cached, accessToken: access).status == 204)
            #expect(try await site.ask("/logout", accessToken: access, RevocationSite.page).status == 303)
            #expect(try await site.ask(user: cached, accessToken: access).isSignedOut)
            // A refreshed token of the session has another signature and the same `origin_jti`.
            #expect(try await site.ask(accessToken: site.accessToken()).isSignedOut)
            #expect(try await site.ask(accessToken: site.accessToken(session: "another")).status == 204)
        }
    }

    @Test func `a sign-out holds for as many days as the settings say`() async throws {
        try await RevocationSite.run { (site) async throws in
            _ = try await site.ask("/logout", accessToken: site.accessToken(), RevocationSite.page)
            let key = try site.store.key(.session, of: RevocationSite.session)
            let entries = site.store.revocations(of: key)
            #expect(entries.map(\.end) == [Fixture.now + 7 * 86_400] && entries.map(\.before) == [Fixture.now])
            #expect(try await site.ask("/metrics", accessToken: nil).body.contains("\nauthsidecar_revocations 1\n"))
        }
    }

    @Test func `only who proves the session ends it`() async throws {
        try await RevocationSite.run { (site) async throws in
            let forged = site.accessMint.token(expiresAt: Fixture.now + 3600) { $0.signature = .bytes([]) }
            let foreign = site.accessMint.token(expiresAt: Fixture.now + 3600) { $0.claims["sub"] = "somebody-else" }
            // Of these a session goes on elsewhere, and the page says so.
            for (accessToken, status) in [(nil, 303), (forged, 500), (foreign, 500)] as [(String?, Int)] {
                #expect(try await site.ask("/logout", accessToken: accessToken, RevocationSite.page).status == status)
            }
            let broken = try await site.ask(
                "/logout", user: "a.b.c", accessToken: site.accessToken(), RevocationSite.page)
            #expect(broken.status == 500)
            let expired = site.fixture.mint.token(expiresAt: Fixture.now - 300)
            let unproven = try await site.ask(
                "/logout", user: expired, accessToken: site.accessToken(), RevocationSite.page)
            #expect(unproven.status == 500 && unproven.body.contains("in this browser only"))
            #expect(try await site.client.ask("/logout", RevocationSite.page).status == 303)
            let image = [("Sec-Fetch-Dest", "image")]
            #expect(try await site.ask("/logout", accessToken: site.accessToken(), image).status == 403)
            #expect(site.store.count == 0)
        }
    }

    @Test func `everywhere means every sign-in until now, and takes the button of the user's own page`() async throws {
        try await RevocationSite.run { (site) async throws in
            let access = site.accessToken()
            let whoami = try await site.ask("/whoami", accessToken: access, RevocationSite.page).body
            let link = try #require(whoami.firstMatch(of: /href="(\/logout\?everywhere=[0-9]+\.[0-9a-f]{32})"/)).output
                .1
            let own = RevocationSite.page + [("Sec-Fetch-Site", "same-origin")]
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
                let response = try await site.ask(String(link), accessToken: access, RevocationSite.page + [header])
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
                #expect(try await site.ask(accessToken: site.accessToken(session: session)).isSignedOut)
            }
            #expect(try await site.ask(accessToken: site.accessToken(signedInAt: Fixture.now + 1)).status == 204)
        }
    }

    @Test func `the button works for ten minutes, and is missing where the time of the sign-in is unknown`()
        async throws
    {
        try await RevocationSite.run { (site) async throws in
            let proof = try SignOutProof(for: Mint.subject, madeAt: Fixture.now - 601, site.store).text
            let own = RevocationSite.page + [("Sec-Fetch-Site", "same-origin")]
            #expect(
                try await site.ask("/logout?everywhere=\(proof)", accessToken: site.accessToken(), own).status == 403)
            let late = try SignOutProof(for: Mint.subject, madeAt: Fixture.now - 600, site.store).text
            #expect(
                try await site.ask("/logout?everywhere=\(late)", accessToken: site.accessToken(), own).status == 303)
        }
        try await RevocationSite.run { (site) async throws in
            for accessToken in [nil, site.accessToken(signedInAt: nil)] {
                let body = try await site.ask("/whoami", accessToken: accessToken, RevocationSite.page).body
                #expect(body.contains("id=\"sign-out\"") && !body.contains("everywhere"))
            }
        }
    }

    @Test func `no number in the proof stops the daemon`() async throws {
        try await RevocationSite.run { (site) async throws in
            let own = RevocationSite.page + [("Sec-Fetch-Site", "same-origin")]
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
        for target in ["/logout", "/logout?everywhere="] {
            try await RevocationSite.run { (site) async throws in
                let proof = try SignOutProof(for: Mint.subject, madeAt: Fixture.now, site.store).text
                let own = RevocationSite.page + [("Sec-Fetch-Site", "same-origin")]
                for _ in 1...200 {
                    let path = target + (target.hasSuffix("=") ? proof : "")
                    #expect(try await site.ask(path, accessToken: site.accessToken(), own).status == 303)
                }
                #expect(site.store.count == 1)
                // Once is enough for the log and for the disk.
                #expect(site.fixture.log.all.count { $0.hasPrefix("info revoked ") } == 1)
            }
        }
    }

    @Test func `a session that was signed out gives no orders`() async throws {
        try await RevocationSite.run(endsProviderTokens: true) { (site) async throws in
            let (access, own) = (site.accessToken(), RevocationSite.page + [("Sec-Fetch-Site", "same-origin")])
            let proof = try SignOutProof(for: Mint.subject, madeAt: Fixture.now, site.store).text
            try await site.revoke(.session, RevocationSite.session)
            let everywhere = try await site.ask("/logout?everywhere=\(proof)", accessToken: access, own)
            #expect(everywhere.status == 403 && everywhere.body.contains("signed out everywhere"))
            #expect(try await site.ask("/logout", accessToken: access, own).status == 303)
            #expect(site.store.revocations(of: try site.store.key(.user, of: Mint.subject)).isEmpty)
            #expect(try await site.ask(accessToken: site.accessToken(session: "new")).status == 204)
            #expect(!site.fixture.log.all.contains { $0.contains("the provider's tokens go on") })
        }
    }

    @Test func `who signs in anew is let in, also if the provider goes on with the id of the session`() async throws {
        try await RevocationSite.run { (site) async throws in
            #expect(try await site.ask("/logout", accessToken: site.accessToken(), RevocationSite.page).status == 303)
            for (time, status) in [(RevocationSite.loginTime, 401), (nil, 401), (Fixture.now + 1, 204)]
                as [(Int64?, Int)]
            {
                #expect(try await site.ask(accessToken: site.accessToken(signedInAt: time)).status == status)
            }
        }
    }

    @Test func `the log has the sign-out of a client that has gone`() async throws {
        try await RevocationSite.run { (site) async throws in
            for number in 1...20 {
                let client = try await TestClient(path: site.path)
                client.send(
                    "/logout",
                    [
                        ("X-Amzn-Oidc-Data", site.fixture.token()),
                        ("X-Amzn-Oidc-Accesstoken", site.accessToken(session: "\(number)")),
                    ])
                try await client.close()
            }
            // A close may come before the request has been read: then there is neither.
            for _ in 0..<50 where site.store.count < 20 { try await Task.sleep(for: .milliseconds(20)) }
            site.store.waitForWrites()
            #expect(site.store.count > 0)
            #expect(site.fixture.log.all.count { $0.hasPrefix("info revoked ") } == site.store.count)
        }
    }

    @Test func `a revoked session gets a page whose button goes to the provider's logout`() async throws {
        try await RevocationSite.run { (site) async throws in
            try await site.revoke(.user, Mint.subject)
            let page = try await site.ask("/whoami", accessToken: site.accessToken(), RevocationSite.page)
            #expect(page.status == 401 && page.body.contains("You have been signed out"))
            #expect(page["WWW-Authenticate"] == "Authsidecar reason=\"signed-out\"")
            #expect(page.body.contains("class=\"main-action\" id=\"sign-out\" href=\"/logout\">Sign in again"))
            let json = try await site.ask("/whoami", accessToken: site.accessToken())
            #expect(json.status == 401 && json.body.contains(#""reason":"signed-out""#), "\(json.body)")
            // It can still sign out.
            #expect(try await site.ask("/logout", accessToken: site.accessToken(), RevocationSite.page).status == 303)
        }
    }

    @Test func `a sign-out that is not stored says so`() async throws {
        var limits = RevocationLimits()
        limits.entries = 0
        try await RevocationSite.run(limits: limits) { (site) async throws in
            let response = try await site.ask("/logout", accessToken: site.accessToken(), RevocationSite.page)
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
            try await RevocationSite.run(endsProviderTokens: isWanted) { (site) async throws in
                let access = accessToken ? site.accessToken() : nil
                let headers = RevocationSite.page + [("Sec-Fetch-Site", place)]
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
        try await RevocationSite.run { (site) async throws in
            _ = try await site.ask("/logout", accessToken: site.accessToken(), RevocationSite.page)
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
