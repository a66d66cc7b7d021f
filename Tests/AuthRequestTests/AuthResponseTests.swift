// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import Testing
import TestSupport
import TokenMint

@testable import AuthRequest

/// `/auth`, byte for byte as nginx sees it.
struct AuthResponseTests {
    private static let header = "X-Amzn-Oidc-Data"

    @Test func `lets a verified user in and says who it is`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        let token = fixture.token { $0.claims["email"] = "ann@example.com" }
        let response = try connection.ask("/auth", headers: [(Self.header, token)])
        #expect(response.status == 204)
        #expect(response["X-User-Email"] == "ann@example.com")
        #expect(response["X-User-Sub"]?.isEmpty == false)
        #expect(response["X-User-Groups"] == "")
        #expect(response["Cache-Control"] == "max-age=60")
        #expect(response.body.isEmpty)
        #expect(response.values("Content-Length").isEmpty && response.values("Transfer-Encoding").isEmpty)
        #expect(connection.isOpen)
    }

    @Test func `caps the age by what is left of the token's life`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        for (life, age) in [(300, 60), (60, 60), (7, 7), (0, 0), (-3, 0)] as [(Int64, Int)] {
            let token = fixture.mint.token(expiresAt: Fixture.now + life)
            let response = try connection.ask("/auth", headers: [(Self.header, token)])
            #expect(response["Cache-Control"] == "max-age=\(age)", "life \(life)")
        }
    }

    @Test func `refuses everybody as long as no load balancer is named, and says so`() async throws {
        let fixture = try await Fixture()
        var settings = fixture.authenticator.current.settings
        settings.expectations = nil
        fixture.replaceSettings(settings)
        let connection = try fixture.connection()
        for headers in [[], [(Self.header, fixture.token())], [(Self.header, "x")]] {
            let response = try connection.ask("/auth", headers: headers)
            #expect(response.status == 403 && response["X-Auth-Reason"] == "not-configured")
            #expect(response.values("X-Auth-User").isEmpty && response.body.isEmpty)
        }
        let ready = try connection.ask("/readyz")
        #expect(ready.status == 503 && ready.body.contains("ALB_ARN is not set"))
        #expect(try connection.ask("/healthz").status == 200)
    }

    @Test func `refuses a request without a token`() async throws {
        let connection = try await Fixture().connection()
        for headers in [[], [(Self.header, "")], [(Self.header, "   ")]] {
            let response = try connection.ask("/auth", headers: headers)
            #expect(response.status == 401)
            #expect(response["X-Auth-Reason"] == "missing-token")
            #expect(response["Cache-Control"] == "no-store")
            #expect(response["Content-Length"] == "0" && response.body.isEmpty)
        }
        #expect(connection.isOpen)
    }

    @Test(arguments: ["X-Amzn-Oidc-Data", "x-amzn-oidc-data", "X-AMZN-OIDC-DATA"])
    func `refuses two token headers, in any spelling, even if both are good`(second: String) async throws {
        let fixture = try await Fixture()
        let token = fixture.token()
        let response = try fixture.connection().ask("/auth", headers: [(Self.header, token), (second, token)])
        #expect(response.status == 401)
        #expect(response["X-Auth-Reason"] == "duplicate-header")
    }

    @Test func `refuses what is not the token's own text`() async throws {
        let fixture = try await Fixture()
        let good = fixture.token()
        let table: [(String, String)] = [
            (good + ", " + good, "malformed"), ("Bearer " + good, "malformed"), ("a.b.c", "malformed"),
            (String(good.dropLast(4)), "bad-signature"), (String(repeating: "A", count: 16_385), "token-too-large"),
            (String(repeating: ".", count: 10_000), "malformed"),
            (fixture.mint.token(expiresAt: Fixture.now - 5), "expired"),
            (fixture.token { $0.header["alg"] = "none" }, "unsupported-algorithm"),
            (fixture.token { $0.header["signer"] = .string(Mint.signer + "0") }, "wrong-signer"),
            (fixture.token { $0.header["kid"] = "../../etc/passwd" }, "malformed"),
            (fixture.token { $0.appended["exp"] = .integer(Fixture.now + 119) }, "claims-mismatch"),
        ]
        let connection = try fixture.connection()
        for (token, reason) in table {
            let response = try connection.ask("/auth", headers: [(Self.header, token)])
            #expect(response.status == 401)
            #expect(response["X-Auth-Reason"] == reason)
            #expect(response.body.isEmpty && connection.isOpen)
        }
    }

    @Test func `checks the clock again when a token comes again`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        let token = fixture.token()
        #expect(try connection.ask("/auth", headers: [(Self.header, token)]).status == 204)
        #expect(try connection.ask("/auth", headers: [(Self.header, token)]).status == 204)
        #expect(fixture.metrics.tokenCache.hits.value == 1)
        fixture.clock.advance(by: .seconds(124))
        #expect(try connection.ask("/auth", headers: [(Self.header, token)]).status == 204)
        fixture.clock.advance(by: .seconds(1))
        let response = try connection.ask("/auth", headers: [(Self.header, token)])
        #expect(response.status == 401)
        #expect(response["X-Auth-Reason"] == "expired")
    }

    @Test(arguments: [
        ("allowed_groups=ops", "groups-missing"), ("allowed_groups=", "rule-empty"), ("", "rule-empty"),
        ("x", "rule-unknown"), ("%00", "rule-unknown"), ("allowed_emails=x@example.com", "email-not-allowed"),
    ])
    func `closes a location whose rules do not name the user`(query: String, reason: String) async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        let response = try connection.ask("/auth?\(query)", headers: [(Self.header, fixture.token())])
        #expect(response.status == 403)
        #expect(response["X-Auth-Reason"] == reason)
        #expect(response["X-Auth-User"]?.isEmpty == false)
        #expect(response.values("X-User-Sub").isEmpty && response.body.isEmpty)
        // Without a token it is still the token that is missing.
        #expect(try connection.ask("/auth?\(query)").status == 401)
    }

    @Test func `checks the rules anew for a token that has been seen before`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        let token = fixture.token {
            $0.claims["email"] = "ann@example.com"
            $0.claims["email_verified"] = "true"
        }
        for (query, status) in [
            ("allowed_domains=example.com", 204), ("allowed_domains=example.org", 403), ("allowed_groups=*", 204),
            ("allowed_emails=ann@example.com&allowed_groups=ops", 403), ("allowed_emails=ANN@example.com", 204),
        ] {
            #expect(try connection.ask("/auth?\(query)", headers: [(Self.header, token)]).status == status, "\(query)")
        }
        #expect(fixture.metrics.tokenCache.hits.value == 4)
    }

    @Test func `lets in who brings no token where that is said, and tells the application of nobody`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        let response = try connection.ask("/auth?anonymous=allow")
        #expect(response.status == 204 && response["Cache-Control"] == "max-age=60")
        for mapping in IdentityHeaders.standard.mappings {
            #expect(response[mapping.header] == "", "\(mapping.header)")
        }
        #expect(fixture.metrics.decisions(.anonymous) == 1)

        // A request with a token depends on the token.
        let token = fixture.token()
        #expect(try connection.ask("/auth?anonymous=allow", headers: [(Self.header, token)])["X-User-Sub"] != "")
        for bad in ["x.y.z", fixture.mint.token(expiresAt: Fixture.now - 60)] {
            #expect(try connection.ask("/auth?anonymous=allow", headers: [(Self.header, bad)]).status == 401)
        }
        let twice = [(Self.header, token), (Self.header, token)]
        #expect(try connection.ask("/auth?anonymous=allow", headers: twice).status == 401)
        #expect(
            try connection.ask("/auth?anonymous=allow&allowed_groups=ops", headers: [(Self.header, token)]).status
                == 403)
        // A rule that is not understood opens nothing.
        for query in ["anonymous=allow&x=1", "anonymous=allow&allowed_groups=", "anonymous=deny"] {
            #expect(try connection.ask("/auth?\(query)").status == 401, "\(query)")
        }
    }

    /// A character of Japanese is three bytes in the token and nine in the header.
    @Test(arguments: [
        ("X-A=name", 1777, 204), ("X-A=name", 1778, 403), ("X-A=name,X-B=name", 1777, 403),
        ("X-A=name,X-B=name", 1500, 204),
    ])
    func `refuses headers that nginx could not take`(mapping: String, count: Int, status: Int) async throws {
        let fixture = try await Fixture(identityHeaders: IdentityHeaders(mapping, encoding: .percent))
        let token = fixture.token { $0.claims["name"] = .string(String(repeating: "山", count: count)) }
        let response = try fixture.connection().ask("/auth", headers: [(Self.header, token)])
        #expect(response.status == status)
        #expect(response["X-Auth-Reason"] == (status == 403 ? "identity-too-large" : nil))
        let decision = status == 403 ? "forbidden" : "allowed"
        #expect(fixture.log.all.count == 1 && fixture.log.all[0].contains(" decision=\(decision) "))
        #expect(fixture.metrics.decisions(.forbidden, because: .identityTooLarge) == (status == 403 ? 1 : 0))
        // The page that shows why needs none of these headers.
        #expect(try fixture.connection().ask("/whoami", headers: [(Self.header, token)]).status == 200)
    }

    @Test(arguments: ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"])
    func `checks every method alike`(method: String) async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        #expect(try connection.ask("/auth", method: method, headers: [(Self.header, fixture.token())]).status == 204)
        let refused = try connection.ask("/auth", method: method)
        #expect(refused.status == 401 && refused.body.isEmpty)
        #expect(connection.isOpen)
    }

    @Test func `answers 503 when it is temporarily unable to verify, and says when to ask again`() async throws {
        let fixture = try await Fixture(source: EmptyEndpoints.source { _ in true })
        try await fixture.serve { _, path in
            let answer = try await TestClient(path: path).ask("/auth", [(Self.header, fixture.token())])
            #expect(answer.status == 503 && answer.body.isEmpty)
            #expect(answer["X-Auth-Reason"] == "key-unavailable" && answer["Retry-After"] == "1")
        }
    }

    /// nginx makes 500 of a response whose headers do not fit into its buffer.
    @Test func `a long name does not make a refusal longer than nginx takes`() async throws {
        let fixture = try await Fixture()
        let token = fixture.token { $0.claims["sub"] = .string(String(repeating: "\u{5C71}", count: 3500)) }
        let response = try fixture.connection().ask("/auth?x", headers: [(Self.header, token)])
        #expect(response.status == 403 && response["X-Auth-Reason"] == "rule-unknown")
        #expect((500...3 * 515).contains(response["X-Auth-User"]?.utf8.count ?? 0))
    }

    @Test func `names nobody if the log may name nobody`() async throws {
        let fixture = try await Fixture(logIdentity: .none)
        let response = try fixture.connection().ask("/auth?x", headers: [(Self.header, fixture.token())])
        #expect(response["X-Auth-User"] == "")
    }
}
