// SPDX-License-Identifier: Apache-2.0

import TextBasics
import NIOCore
import Testing
import TestSupport
import TokenMint

@testable import AuthRequest
@testable import PublicKeys

struct DecisionLogTests {
    @Test(arguments: ["/a?secret=1", "/a?\u{301}secret=1", "/a?"])
    func `no query string reaches the log`(target: String) async throws {
        let fixture = try await Fixture()
        _ = try fixture.connection().ask("/auth", headers: [("X-Original-URI", target)])
        let line = try #require(fixture.log.all.last)
        #expect(line.hasSuffix("uri=/a") || line.contains("uri=/a "), "\(line)")
        #expect(!line.contains("secret"))
    }

    private static let request = [
        ("X-Original-URI", "/reset?token=secret"), ("X-Original-Method", "POST"), ("X-Real-IP", "192.0.2.7"),
        ("X-Request-ID", "abc123"),
    ]

    @Test func `says in one line who was let in, where and by which key`() async throws {
        let fixture = try await Fixture()
        let token = fixture.token { $0.claims["sub"] = "user-1" }
        _ = try fixture.connection().ask("/auth", headers: [("X-Amzn-Oidc-Data", token)] + Self.request)
        let line = try #require(fixture.log.all.last)
        #expect(line.hasPrefix("debug allowed client_ip=192.0.2.7 decision=allowed duration_usec="))
        #expect(line.hasSuffix(" kid=\(fixture.key.keyID) method=POST request_id=abc123 uri=/reset user=user-1"))
    }

    @Test func `says in one line who was not let in, and why`() async throws {
        let fixture = try await Fixture()
        _ = try fixture.connection().ask("/auth", headers: Self.request)
        let line = try #require(fixture.log.all.last)
        #expect(line.hasPrefix("notice refused client_ip=192.0.2.7 decision=refused duration_usec="))
        #expect(line.hasSuffix(" method=POST reason=missing-token request_id=abc123 uri=/reset"))
    }

    @Test(
        arguments: [
            ("x-amzn-trace-id", "Root=1-67891233-abcdef012345678912345678", true),
            (
                "x-amzn-trace-id", "Self=1-67891234-0123456789ab;Root=1-67891233-abcdef012345678912345678;From=app_1.2",
                true
            ),
            ("x-amzn-trace-id", "Root=1 user=ceo", false), ("x-amzn-trace-id", "<b>", false),
            ("x-amzn-trace-id", "Root=1,Root=2", false), ("x-amzn-trace-id", "", false),
            ("x-amzn-trace-id", String(repeating: "a", count: 256), true),
            ("x-amzn-trace-id", String(repeating: "a", count: 257), false),
            ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
            ("traceparent", "00-4BF92F3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
            ("traceparent", "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
            ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x", false),
            ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", false),
            ("traceparent", "00-00000000000000000000000000000000-00f067aa0ba902b7-01", false),
            ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false),
            ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e473\u{E9}-00f067aa0ba902b7-01", false),
        ])
    func `names the request as other logs do, by ids that are well-formed`(
        header: String, value: String, isLogged: Bool
    ) async throws {
        let fixture = try await Fixture()
        let field = header == "traceparent" ? header : "amzn_trace_id"
        let refusal = try fixture.connection().ask("/auth", headers: [(header, value)])
        #expect(refusal.status == 401)
        #expect(try #require(fixture.log.all.last).contains(" \(field)=") == isLogged)
        #expect(try #require(fixture.log.all.last).contains(" \(field)=\(value)") == isLogged)
        let page = try fixture.connection().ask("/whoami", headers: [(header, value)])
        #expect(page.body.contains("\"\(field)\":\"\(value)\"") == isLogged)
        #expect(page.body.contains("\"\(field)\"") == isLogged)
        _ = try fixture.connection().ask("/auth", headers: [(header, value), (header, value)])
        #expect(try !#require(fixture.log.all.last).contains(" \(field)="))
    }

    @Test(arguments: [(false, "debug"), (true, "info")])
    func `those who are let in have a line at info where that is asked for`(isOn: Bool, level: String) async throws {
        let fixture = try await Fixture(logsAllowed: isOn)
        let connection = try fixture.connection()
        let token = fixture.token { $0.claims["sub"] = "user-1" }
        // More than a budget for refusals has.
        for _ in 0..<100 { _ = try connection.ask("/auth", headers: [("X-Amzn-Oidc-Data", token)]) }
        _ = try connection.ask("/auth?anonymous=allow")
        let lines = fixture.log.all
        #expect(lines.count { $0.hasPrefix("\(level) allowed ") && $0.hasSuffix(" user=user-1") } == 100)
        #expect(lines.last?.hasPrefix("\(level) anonymous ") == true)
        _ = try connection.ask("/auth")
        #expect(fixture.log.all.last?.hasPrefix("notice refused ") == true)
    }

    @Test(arguments: [true, false])
    func `a sign-out has a line with the user where that is asked for, and takes place in any case`(
        isOn: Bool
    ) async throws {
        let fixture = try await Fixture(logsAllowed: isOn)
        let connection = try fixture.connection()
        let token = fixture.token { $0.claims["sub"] = "user-1" }
        let tokens = [
            (token, " user=user-1"), ("x.y.z", "reason=malformed"), ("", "reason=missing-token"),
            (fixture.mint.token(expiresAt: Fixture.now - 60), "reason=expired"),
        ]
        for (token, part) in tokens {
            let response = try connection.ask("/logout", headers: [("X-Amzn-Oidc-Data", token)])
            #expect(response.status == 303 && response.values("Set-Cookie").count == 5)
            let line = fixture.log.all.last
            #expect((line?.hasPrefix("info signed out ") == true && line?.contains(part) == true) == isOn, "\(part)")
        }
        let count = fixture.log.all.count
        #expect(count == (isOn ? tokens.count : 0))
        // One that is refused is none.
        let embedded = [("Sec-Fetch-Dest", "image"), ("X-Amzn-Oidc-Data", token)]
        #expect(try connection.ask("/logout", headers: embedded).status == 403)
        #expect(fixture.log.all.count == count)
        #expect(!(try connection.ask("/metrics")).body.contains(#"decisions_total{decision="allowed"} 1"#))
    }

    @Test func `a flood of sign-outs of nobody is limited in the log`() async throws {
        let fixture = try await Fixture(logsAllowed: true)
        let connection = try fixture.connection()
        for _ in 0..<200 { #expect(try connection.ask("/logout").status == 303) }
        #expect(fixture.log.all.count == 50)
        let token = fixture.token()
        for _ in 0..<60 { _ = try connection.ask("/logout", headers: [("X-Amzn-Oidc-Data", token)]) }
        #expect(fixture.log.all.count == 110)
    }

    @Test func `a sign-out takes place without a key that cannot be had`() async throws {
        let fixture = try await Fixture(logsAllowed: true, source: { _ in .unavailable(reason: "no network") })
        try await fixture.serve { _, path in
            let response = try await TestClient(path: path).ask("/logout", [("X-Amzn-Oidc-Data", fixture.token())])
            #expect(response.status == 303)
        }
        #expect(fixture.log.all.last?.contains("signed out ") == true)
        #expect(fixture.log.all.last?.contains("reason=key-unavailable") == true)
    }

    @Test func `never writes a token, a query or a control character`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        let token = fixture.token { $0.claims["sub"] = "a\r\nnotice allowed user=b" }
        let hostile = "/a\u{9B}2J b\"c\u{2028}?token=secret"
        for value in [token, String(token.dropLast(6)), "x" + token] {
            _ = try connection.ask("/auth?x", headers: [("X-Amzn-Oidc-Data", value), ("X-Original-URI", hostile)])
        }
        for line in fixture.log.all {
            for part in token.split(separator: ".") { #expect(!line.contains(part.prefix(20))) }
            #expect(!line.contains("secret"))
            #expect(line.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) })
        }
        #expect(fixture.log.all.contains { $0.contains("user=a%0D%0Anotice%20allowed%20user=b") })
    }

    @Test func `says what a token of another load balancer says, as unproven`() async throws {
        let fixture = try await Fixture()
        let other = "arn:aws:elasticloadbalancing:us-east-1:999999999999:loadbalancer/app/other/0123456789abcdef"
        let token = fixture.token { $0.header["signer"] = .string(other) }
        _ = try fixture.connection().ask("/auth", headers: [("X-Amzn-Oidc-Data", token)])
        let line = try #require(fixture.log.all.last)
        #expect(line.contains(" reason=wrong-signer "))
        #expect(line.contains(" unproven_issuer=\(Mint.issuer) "))
        #expect(line.contains(" unproven_kid=\(fixture.key.keyID) unproven_signer=\(other)"), "\(line)")
        #expect(line.contains(" unproven_client=\(Mint.client) "))
        // A token that is refused for another reason says nothing.
        _ = try fixture.connection().ask(
            "/auth", headers: [("X-Amzn-Oidc-Data", fixture.token { $0.header["exp"] = 1 })])
        #expect(fixture.log.all.last?.contains("unproven") == false)
    }

    @Test(arguments: [
        ("7strangers.apps-x_y+z~", true), (String(repeating: "a", count: 256), true),
        (String(repeating: "a", count: 257), false), ("a b", false), ("a\r\nnotice allowed user=root", false),
        ("a/b", false), ("é", false), ("", false),
    ])
    func `says which client a token is for that is refused for it`(client: String, isTold: Bool) async throws {
        let fixture = try await Fixture(clientIDs: [Mint.client])
        let token = fixture.token { $0.header["client"] = .string(client) }
        _ = try fixture.connection().ask("/auth", headers: [("X-Amzn-Oidc-Data", token)])
        let line = try #require(fixture.log.all.last)
        #expect(line.contains(" reason=wrong-client "))
        #expect(line.contains(" unproven_client=\(client) ") == isTold, "\(line)")
        #expect(line.contains("unproven_client") == isTold, "\(line)")
    }

    @Test(arguments: [
        "not an arn", "arn:aws:elasticloadbalancing:us-east-1:999999999999:loadbalancer/app/a b/1",
        "arn:aws:elasticloadbalancing:us-east-1:999999999999:loadbalancer/app/a/1\r\nnotice allowed user=root",
        "arn:aws:elasticloadbalancing:us-east-1:999999999999:loadbalancer/app/\(String(repeating: "a", count: 256))/1",
        "\u{202E}", "",
    ])
    func `what is not well-formed is not told`(signer: String) async throws {
        let fixture = try await Fixture()
        let token = fixture.token {
            $0.header["signer"] = .string(signer)
            $0.header["iss"] = .string("https://\(signer).example/\(String(repeating: "x", count: 256))")
            $0.header["client"] = .string(signer)
        }
        _ = try fixture.connection().ask("/auth", headers: [("X-Amzn-Oidc-Data", token)])
        let line = try #require(fixture.log.all.last)
        #expect(line.contains("reason=wrong-signer") && !line.contains("unproven_signer"))
        #expect(!line.contains("unproven_issuer") && !line.contains("unproven_client"), "\(line)")
    }

    @Test(arguments: zip(LogIdentity.allCases, ["user=user-1", "user=ann@example.com", nil]))
    func `names the user as the settings say`(identity: LogIdentity, expected: String?) async throws {
        let fixture = try await Fixture(logIdentity: identity)
        let token = fixture.token {
            $0.claims["sub"] = "user-1"
            $0.claims["email"] = "ann@example.com"
        }
        _ = try fixture.connection().ask("/auth", headers: [("X-Amzn-Oidc-Data", token)])
        let line = try #require(fixture.log.all.last)
        if let expected { #expect(line.contains(expected)) } else { #expect(!line.contains("user")) }
    }

    @Test func `leaves out what a flood would write, and says how much`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        for _ in 0..<1000 { _ = try connection.ask("/auth") }
        #expect(fixture.log.all.count == LogBudget.burst)
        #expect(fixture.metrics.logLinesLeftOut.value == 1000 - LogBudget.burst)
        fixture.clock.advance(by: .seconds(1))
        _ = try connection.ask("/auth")
        #expect(fixture.log.all.contains("warning more refusals than the log takes left_out=\(1000 - LogBudget.burst)"))
    }
}

struct MetricsTests {
    @Test func `counts every answer by decision and reason`() async throws {
        let fixture = try await Fixture()
        let connection = try fixture.connection()
        let token = fixture.token()
        for _ in 0..<3 { _ = try connection.ask("/auth", headers: [("X-Amzn-Oidc-Data", token)]) }
        _ = try connection.ask("/auth")
        _ = try connection.ask("/auth?x", headers: [("X-Amzn-Oidc-Data", token)])
        let response = try connection.ask("/metrics")
        #expect(response.status == 200)
        #expect(response["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        let lines = Set(response.body.split(separator: "\n").map(String.init))
        for line in [
            "authsidecar_decisions_total{decision=\"allowed\",reason=\"\"} 3",
            "authsidecar_decisions_total{decision=\"refused\",reason=\"missing-token\"} 1",
            "authsidecar_decisions_total{decision=\"forbidden\",reason=\"rule-unknown\"} 1",
            "authsidecar_cache_lookups_total{cache=\"token\",result=\"hit\"} 3",
            "authsidecar_cache_lookups_total{cache=\"token\",result=\"miss\"} 1",
            "authsidecar_request_duration_seconds_count 5", "authsidecar_connections 0",
            "authsidecar_build_info{version=\"test\"} 1", "authsidecar_keys 1",
            "process_start_time_seconds \(Fixture.now)",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
    }

    @Test func `writes each metric with its help and type, each sample as the format wants it`() async throws {
        let body = try await Fixture().connection().ask("/metrics").body
        var described: Set<Substring> = []
        for line in body.split(separator: "\n") {
            if line.hasPrefix("# ") {
                described.insert(line.split(separator: " ")[2])
                continue
            }
            let name = line.prefix { $0 != "{" && $0 != " " }
            let family = ["_bucket", "_sum", "_count"].reduce(name) { $0.hasSuffix($1) ? $0.dropLast($1.count) : $0 }
            #expect(described.contains(family), "\(line)")
            #expect(Double(line.split(separator: " ").last ?? "") != nil, "\(line)")
        }
        #expect(described == Set(Metric.allCases.map { $0.rawValue[...] }))
    }

    @Test func `sorts durations into cumulative buckets`() {
        let histogram = Histogram()
        for nanoseconds in [1, 25_000, 25_001, 5_000_000_000] as [Int64] { histogram.record(.nanoseconds(nanoseconds)) }
        let snapshot = histogram.snapshot()
        #expect(snapshot.cumulative.first == 2 && snapshot.cumulative.last == 3)
        #expect(snapshot.count == 4 && snapshot.sum == 5_000_050_002)
    }
}

struct ReasonTests {
    @Test func `has one code for each reason, in lower-case words`() {
        let codes = Reason.all.map(\.code)
        #expect(Set(codes).count == codes.count)
        for code in codes { #expect(code.allSatisfy { $0 == "-" || $0.isLowercase && $0.isASCII }) }
        for reason in Reason.all { #expect(!reason.explanation.isEmpty) }
    }
}
