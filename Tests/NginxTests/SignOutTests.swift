// SPDX-License-Identifier: Apache-2.0

import Testing

/// `/logout` and `/signed-out`, through nginx.
@Suite(.timeLimit(.minutes(2)))
struct SignOutTests {
    static let cognito = Site.Options(settings: [
        "LOGOUT_ENDPOINT=https://login.example.com/logout", "LOGOUT_URI=https://www.example.com/signed-out?a=b",
        "LOGOUT_CLIENT_ID=4exampleclientid7", "SESSION_COOKIE=Session",
    ])

    static let expired = ["Session-0", "Session-1", "Session-2", "Session-3", "Session"].map {
        "\($0)=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; Secure; HttpOnly"
    }

    @Test(arguments: ["GET", "POST"])
    func `signing out expires every shard and goes on to the identity provider`(_ method: String) async throws {
        try await Site.run(Self.cognito) { site in
            let body: [UInt8]? = method == "POST" ? Array("a=b".utf8) : nil
            let response = try await site.send(
                "\(method) /logout?logout_uri=https://evil.example", ["Sec-Fetch-Dest: document"], body: body)
            #expect(response.status == 303)
            #expect(response["set-cookie"] == Self.expired)
            #expect(
                response["location"] == [
                    "https://login.example.com/logout?client_id=4exampleclientid7"
                        + "&logout_uri=https%3A%2F%2Fwww.example.com%2Fsigned-out%3Fa%3Db"
                ])
        }
    }

    @Test func `without an identity provider people land on the daemon's page, on whatever name they used`()
        async throws
    {
        try await Site.run { site in
            let response = try await site.send("GET /logout", token: site.token())
            #expect(response.status == 303)
            #expect(response["location"] == ["/signed-out"])
            #expect(response["set-cookie"].count == 5)
            let page = try await site.send("GET /signed-out?lang=ja", RefusalPageTests.browser)
            #expect(page.status == 200 && page.body.contains("<h1 id=\"title\">サインアウトしました</h1>"))
        }
    }

    @Test(arguments: [
        (["Sec-Fetch-Dest: image"], 403), (["Sec-Fetch-Dest: iframe"], 403),
        (["Sec-Fetch-Dest: document", "Sec-Purpose: prefetch"], 403), (["Sec-Fetch-Dest: document"], 303),
    ])
    func `only a person signs out`(_ headers: [String], status: Int) async throws {
        try await Site.run { site in
            let response = try await site.send("GET /logout", headers)
            #expect(response.status == status)
            #expect(response["set-cookie"].count == (status == 303 ? 5 : 0))
        }
    }

    @Test func `only opening the page signs out`() async throws {
        try await Site.run { site in
            for method in ["PUT", "DELETE", "OPTIONS"] {
                try await site.expect(405, "\(method) /logout")
            }
        }
    }

    @Test func `with PAGES_PREFIX the application has its own pages of these names, and every link leads to ours`()
        async throws
    {
        let setting = "PAGES_PREFIX=/_sso"
        let file = "authsidecar-pages.conf"
        let options = Site.Options(
            server: """
                location /private/ {
                    set $authsidecar_domains "example.org";
                    include snippets/authsidecar-protect.conf;
                    proxy_pass http://flask;
                }
                """, settings: [setting], snippets: [file: try NginxFiles.printed(file, for: setting)])
        try await Site.run(options) { site in
            let token = site.token()
            for path in ["/logout", "/whoami", "/signed-out"] {
                try await site.expect(401, "GET \(path)")
                #expect(try await site.send("GET \(path)", token: token).body.hasPrefix("GET \(path)\n"))
            }
            let response = try await site.send("GET /_sso/logout", ["Sec-Fetch-Dest: document"])
            #expect(response.status == 303 && response["location"] == ["/_sso/signed-out"])
            try await site.expect(200, "GET /_sso/signed-out", RefusalPageTests.browser)
            let whoami = try await site.send("GET /_sso/whoami", token: token)
            #expect(whoami.status == 200 && whoami.body.contains(#""sign_out":"/_sso/logout""#))
            let page = try await site.send("GET /_sso/whoami", token: token, RefusalPageTests.browser)
            #expect(page.body.contains(#"href="/_sso/logout""#))
            let refusal = try await site.send("GET /private/", token: token, RefusalPageTests.browser)
            #expect(refusal.status == 403 && refusal.body.contains(#"href="/_sso/logout""#))
            for body in [page.body, refusal.body] {
                #expect(!body.contains(#"="/whoami"#) && !body.contains(#"="/logout"#))
            }
        }
    }

    @Test func `with LOG_ALLOWED the log has who was let in and who signed out, as JSON where that is asked for`()
        async throws
    {
        try await Site.run(Site.Options(settings: ["LOG_FORMAT=json", "LOG_ALLOWED=yes"])) { site in
            let user = #""user":"23d498b2-3031-70d2-8a15-49dd886a087b""#
            try await site.expect(200, "GET /a?secret=b", token: site.token())
            try await site.daemons[0].wait(
                for: #""level":"info","message":"allowed",\#(user),"method":"GET","uri":"/a","#)
            try await site.expect(303, "GET /logout", token: site.token())
            try await site.daemons[0].wait(for: #""level":"info","message":"signed out",\#(user),"#)
            #expect(site.daemons[0].lines.allSatisfy { $0.hasPrefix(#"{"time":"20"#) && $0.hasSuffix("}") })
            #expect(!site.daemons[0].lines.contains { $0.contains("secret") })
        }
    }
}
