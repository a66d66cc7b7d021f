// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// What people and programs see who are not let in: the daemon's page, by the status that was decided.
@Suite(.timeLimit(.minutes(3)))
struct RefusalPageTests {
    static let browser = ["Accept: text/html,application/xhtml+xml,*/*;q=0.8", "Sec-Fetch-Dest: document"]

    static var options: Site.Options {
        Site.Options(
            server: """
                location /news/ {
                    include snippets/authsidecar-anonymous.conf;
                    proxy_pass http://flask;
                }
                location /files/ {
                    include snippets/authsidecar-protect.conf;
                    root /nonexistent;
                }
                """)
    }

    @Test(arguments: [false, true])
    func `a person sees why, with the id that the log has, and the status stays`(isCached: Bool) async throws {
        var options = Self.options
        options.isCached = isCached
        try await Site.run(options) { site in
            for (path, token, status, reason) in [
                ("/", nil, 401, "missing-token"), ("/files/x", nil, 401, "missing-token"),
                ("/", site.mint.token(expiresAt: site.now - 60), 401, "expired"), ("/news/", "x", 401, "malformed"),
                ("/admin/", site.token(), 403, "groups-missing"),
            ] {
                let response = try await site.send("GET \(path)", token: token, Self.browser)
                #expect(response.status == status)
                #expect(response["content-type"] == ["text/html; charset=utf-8"])
                #expect(response["cache-control"] == ["no-store"] && response["content-security-policy"].count == 1)
                #expect(response.body.contains("<dd id=\"status\">\(status)</dd>"))
                #expect(response.body.contains("<code id=\"reason\">\(reason)</code>"))
                let id = try #require(response.body.firstMatch(of: #/<code id="request-id">([0-9a-f]{32})</code>/#)?.1)
                try await site.daemons[0].wait(for: "request_id=\(id)")
            }
            #expect(site.application.requests.isEmpty)
        }
    }

    @Test(arguments: [
        (["Accept: */*"], "en"), ([], "en"), (["Accept: application/json", "Accept-Language: ja"], "ja"),
        (browser + ["X-Requested-With: XMLHttpRequest"], "en"),
        (["Accept: text/html", "Sec-Fetch-Dest: empty", "Accept-Language: ja-JP,ja;q=0.9,en;q=0.8"], "ja"),
    ])
    func `a program gets problem details`(headers: [String], language: String) async throws {
        try await Site.run(Self.options) { site in
            let response = try await site.send("GET /admin/", token: site.token(), headers)
            #expect(response.status == 403)
            #expect(response["content-type"] == ["application/problem+json"])
            #expect(response["content-language"] == [language])
            #expect(
                response.body.contains(#""status":403,"#) && response.body.contains(#""reason":"groups-missing""#))
        }
    }

    @Test func `the language is that of the reader, or of the address`() async throws {
        try await Site.run(Self.options) { site in
            for (line, headers, language) in [
                ("GET /", ["Accept-Language: ja"], "ja"), ("GET /?lang=en", ["Accept-Language: ja"], "en"),
                ("GET /?a=b&lang=ja", [], "ja"), ("GET /?lang=fr", [], "en"), ("GET /?lang=ja%26status=200", [], "en"),
                ("GET /?lang=ja\u{22}", [], "en"),
            ] {
                let response = try await site.send(line, Self.browser + headers)
                #expect(response.status == 401 && response["content-language"] == [language], "\(line)")
                #expect(response.body.contains("<html lang=\"\(language)\">"))
            }
        }
    }

    @Test func `a form is answered by the page, and goes nowhere`() async throws {
        let options = Site.Options(standIn: { $0.uri.hasPrefix("/auth") ? .answer(403) : .answer(200, "page") })
        try await Site.run(options) { site in
            let response = try await site.send(
                "POST /form?a=b", Self.browser + ["Cookie: a=secret"], body: Array("c=d".utf8))
            #expect(response.status == 403 && response.body == "page")
            let asked = try #require(site.standIn?.requests)
            try #require(asked.count == 2)
            #expect(asked[1].method == "GET" && asked[1].uri == "/denied?status=403&lang=" && asked[1].bodyBytes == 0)
            let id = asked[1]["X-Request-ID"].first ?? ""
            #expect(
                asked[1].headers.sorted() == [
                    "Accept: text/html,application/xhtml+xml,*/*;q=0.8", "Host: www.example.com",
                    "Sec-Fetch-Dest: document", "X-Original-Method: POST", "X-Original-URI: /form?a=b",
                    "X-Real-IP: 127.0.0.1", "X-Request-ID: \(id)",
                ])
            #expect(site.application.requests.isEmpty)
        }
    }

    /// Whatever answers in the daemon's place: the decision was made before.
    @Test(arguments: [200, 201, 204, 206, 301, 302, 304, 400, 404, 418, 500, 503])
    func `no answer to the question for the page makes a refusal anything else`(_ status: Int) async throws {
        for (decision, expected) in [(401, 401), (403, 403), (503, 503), (500, 503), (404, 503)] {
            let options = Site.Options(standIn: { $0.uri.hasPrefix("/auth") ? .answer(decision) : .answer(status) })
            try await Site.run(options) { site in
                for line in ["GET /", "POST /", "HEAD /", "OPTIONS /", "DELETE /"] {
                    try await site.expect(expected, line, Self.browser)
                }
                #expect(site.application.requests.isEmpty)
            }
        }
    }

    @Test func `every 401 says why in its head, whichever page comes with it`() async throws {
        try await Site.run(Self.options) { site in
            for (line, headers, body) in [
                ("GET /", Self.browser, nil), ("GET /", [], nil), ("HEAD /", Self.browser, nil),
                ("GET /whoami", [], nil),
                ("POST /", Self.browser, [UInt8](repeating: 0x61, count: 20_000)),
            ] as [(String, [String], [UInt8]?)] {
                let response = try await site.send(line, headers, body: body)
                #expect(response.status == 401)
                #expect(response["www-authenticate"] == ["Authsidecar reason=\"missing-token\""], "\(line)")
            }
            let forbidden = try await site.send("GET /admin/", token: site.token(), Self.browser)
            #expect(forbidden.status == 403 && forbidden["www-authenticate"] == [])
        }
    }

    @Test func `HEAD gets the status and no body`() async throws {
        try await Site.run(Self.options) { site in
            let response = try await site.send("HEAD /", Self.browser)
            #expect(response.status == 401 && response["content-type"] == ["text/html; charset=utf-8"])
            #expect(response["content-length"].first.flatMap { Int($0) } ?? 0 > 1000)
        }
    }

    @Test(arguments: [
        ["X-Auth-Reason: expired"], ["X-Auth-Reason: <script>"], ["X_Auth_Reason: expired"],
        ["Connection: X-Auth-Reason", "X-Auth-Reason: expired"], ["X-Request-ID: evil"],
    ])
    func `a client has no say in what the page shows`(headers: [String]) async throws {
        try await Site.run(Self.options) { site in
            for (path, reason) in [("/", "missing-token"), ("/whoami", "missing-token")] {
                let response = try await site.send("GET \(path)", Self.browser + headers)
                #expect(response.status == 401)
                #expect(response.body.contains("<code id=\"reason\">\(reason)</code>"))
                #expect(!response.body.contains("evil") && !response.body.contains("<script"))
            }
        }
    }

    @Test(arguments: ["text/html", "*/*"])
    func `without the daemon nginx says in few words that nobody is let in`(accepted: String) async throws {
        try await Site.run(Self.options) { site in
            try await site.stopDaemon()
            for path in ["/", "/admin/", "/news/", "/files/x", "/whoami", "/logout", "/signed-out"] {
                let response = try await site.send("GET \(path)", token: site.token(), ["Accept: \(accepted)"])
                #expect(response.status == 503, "\(path)")
                #expect(response["retry-after"] == ["1"] && response["cache-control"] == ["no-store"])
                #expect(response["set-cookie"].isEmpty && response["location"].isEmpty)
                if accepted == "text/html" {
                    #expect(response["content-type"] == ["text/html; charset=utf-8"])
                    #expect(response["content-security-policy"].count == 1)
                    #expect(response.body.contains("Your sign-in cannot be checked at the moment"))
                    #expect(response.body.contains("現在、サインインを確認できません"))
                } else {
                    #expect(response["content-type"] == ["application/problem+json"])
                    #expect(response.body.contains(#""status":503,"#))
                }
            }
            #expect(site.application.requests.isEmpty)
        }
    }

    @Test func `a daemon that goes away between response and page lets nobody in`() async throws {
        for decision in [401, 403, 503] {
            let options = Site.Options(
                standIn: { $0.uri.hasPrefix("/auth") ? .answer(decision) : .noAnswer })
            try await Site.run(options) { site in
                for line in ["GET /", "POST /", "HEAD /"] {
                    try await site.expect(502, line, Self.browser)
                }
                #expect(site.application.requests.isEmpty)
            }
        }
    }

    /// nginx would read all of it first, and write it to disk.
    @Test(arguments: [
        ("Content-Length: 10000", 401, false), ("Content-Length: 9999", 401, true),
        ("Transfer-Encoding: chunked", 401, false),
        ("Content-Length: 10485761", 413, false),
    ])
    func `an upload is refused before it is read`(header: String, status: Int, byDaemon: Bool) async throws {
        try await Site.run(Self.options) { site in
            let length = header.hasPrefix("Content-Length: ") ? Int(header.dropFirst(16)) ?? 0 : 0
            let body = [UInt8](repeating: 0x61, count: byDaemon ? length : 0)
            // The rest of the body never comes.
            let head = Site.bytes("POST /upload", token: nil, ["Accept: text/html", header])
            let response = try await site.send(head + body)
            #expect(response.status == status)
            #expect(response.body.contains("id=\"other-language\"") == byDaemon)
            if status == 401 {
                #expect(response.body.contains("<h1 id=\"title\">You are not signed in</h1>"))
                #expect(response.body.contains("<code id=\"reason\">missing-token</code>"))
                #expect(response["retry-after"].isEmpty)
            }
        }
    }

    @Test func `an upload by a program is refused in its language`() async throws {
        try await Site.run(Self.options) { site in
            let response = try await site.send(
                Site.bytes("PUT /admin/x", token: site.token(), ["Content-Length: 1000000"]))
            #expect(response.status == 403 && response["content-type"] == ["application/problem+json"])
            #expect(
                response.body.contains(
                    #""title":"Forbidden","status":403,"detail":"You may not do this.","reason":"groups-missing","request_id""#
                ))
        }
    }
}
