// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// What nginx asks, and what it makes of the answer; a stand-in answers in the daemon's place.
@Suite(.timeLimit(.minutes(2)))
struct SubrequestTests {
    /// Where no location says anything.
    private static let rules = "allowed_groups=*\tallowed_emails=*\tallowed_domains=*\tanonymous=deny"

    @Test func `the daemon learns what it checks and logs, and nothing else`() async throws {
        try await Site.run(Site.Options(standIn: { _ in .answer(204) })) { site in
            let headers = ["Cookie: AWSELBAuthSessionCookie-0=secret", "Authorization: Basic secret", "X-Other: a"]
            try await site.expect(200, "POST /a%20b?c=d", token: "e30=.e30=.AA==", headers, body: [1, 2, 3])
            let asked = try #require(site.standIn?.requests)
            try #require(asked.count == 1)
            #expect(asked[0].method == "GET")
            #expect(asked[0].uri == "/auth?rules=header")
            #expect(asked[0].bodyBytes == 0)
            // The same id goes to the application, so that its log and the daemon's can be laid side by side.
            let requestID = site.application.requests.first?["X-Request-ID"].first ?? ""
            #expect(requestID.count == 32)
            #expect(
                asked[0].headers.sorted() == [
                    "Host: www.example.com", "X-Amzn-Oidc-Data: e30=.e30=.AA==", "X-Auth-Rules: \(Self.rules)",
                    "X-Original-Method: POST",
                    "X-Original-URI: /a%20b?c=d", "X-Real-IP: 127.0.0.1", "X-Request-ID: \(requestID)",
                ])
        }
    }

    private static let trace = [
        "X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678",
        "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ]

    @Test func `daemon, page and application know the request by the ids of other logs`() async throws {
        try await Site.run { site in
            let refusal = try await site.send("GET /", Self.trace)
            #expect(refusal.status == 401)
            for line in Self.trace {
                let id = line.split(separator: " ")[1]
                try await site.daemons[0].wait(for: String(id))
                #expect(refusal.body.contains("\"\(id)\""))
            }
            let page = try await site.send("GET /", token: site.token(), Self.trace)
            for line in Self.trace { #expect(page.body.lowercased().contains(line.lowercased())) }
        }
    }

    /// Without the rules that an earlier daemon does not know, the line is one that it reads.
    @Test(arguments: [
        ("", Self.rules),
        (
            "set $authsidecar_groups a; set $authsidecar_emails b@x;",
            "allowed_groups=a\tallowed_emails=b@x\tallowed_domains=*\tanonymous=deny"
        ),
        (
            "set $authsidecar_claims \"a=b, c=d\";",
            "allowed_groups=*\tallowed_emails=*\tallowed_domains=*\tallowed_claims=a=b, c=d\tmax_login_age=*\tmatch=all\tanonymous=deny"
        ),
        (
            "set $authsidecar_domains x; set $authsidecar_max_login_age 15m; set $authsidecar_match any;",
            "allowed_groups=*\tallowed_emails=*\tallowed_domains=x\tallowed_claims=*\tmax_login_age=15m\tmatch=any\tanonymous=deny"
        ),
        (
            "set $authsidecar_match \"\";",
            "allowed_groups=*\tallowed_emails=*\tallowed_domains=*\tallowed_claims=*\tmax_login_age=*\tmatch=\tanonymous=deny"
        ),
    ])
    func `the rules are one line`(lines: String, header: String) async throws {
        let options = Site.Options(
            server: "location /x/ { \(lines) include snippets/authsidecar-protect.conf; proxy_pass http://flask; }",
            standIn: { _ in .answer(204) })
        try await Site.run(options) { site in
            try await site.expect(200, "GET /x/")
            #expect(site.standIn?.requests.first?.headers.contains("X-Auth-Rules: \(header)") == true)
        }
    }

    /// 2xx lets in, 401 and 403 are handed on, and everything else is a failure (ngx_http_auth_request_module): 500, of
    /// which the shipped files make 503.
    @Test(arguments: [
        (204, 200), (401, 401), (403, 403), (301, 503), (303, 503), (400, 503), (404, 503), (429, 503), (500, 503),
        (502, 503), (503, 503),
    ])
    func `a status of the daemon becomes one for the client`(_ status: Int, becomes: Int) async throws {
        try await Site.run(Site.Options(standIn: { _ in .answer(status) })) { site in
            try await site.expect(becomes, "GET /")
            #expect(site.application.requests.count == (becomes == 200 ? 1 : 0))
        }
    }

    @Test func `nginx's own redirects name neither scheme, host nor port`() async throws {
        let options = Site.Options(
            server: """
                location /app/ {
                    include snippets/authsidecar-protect.conf;
                    proxy_pass http://flask;
                }
                """, standIn: { _ in .answer(204) })
        try await Site.run(options) { site in
            let response = try await site.send("GET /app")
            #expect(response.status == 301)
            #expect(response["location"] == ["/app/"])
        }
    }

    /// Behind a load balancer that listens on another port than nginx.
    @Test(arguments: [
        (["X-Forwarded-Proto: https", "X-Forwarded-Port: 443"], "https", "443"),
        (["X-Forwarded-Proto: https", "X-Forwarded-Port: 65535"], "https", "65535"),
        (["X-Forwarded-Proto: https,http"], "http", nil),
        (["X-Forwarded-Port: 443, 80"], "http", nil),
        ([], "http", nil),
    ])
    func `the application learns the scheme and port of the load balancer`(
        _ headers: [String], scheme: String, port: String?
    ) async throws {
        try await Site.run(Site.Options(standIn: { _ in .answer(204) })) { site in
            try await site.expect(200, "GET /", headers)
            #expect(site.application.requests.map { $0["X-Forwarded-Proto"] } == [[scheme]])
            #expect(site.application.requests.map { $0["X-Forwarded-Port"] } == [[port ?? "\(site.port)"]])
        }
    }
}
