// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// The recipes for kinds of applications: each gets the user under the name that it reads, and no path leads round a rule.
@Suite(.timeLimit(.minutes(2)))
struct RecipeApplicationTests {
    // MARK: PHP

    private static func runPHP(_ body: (Site) async throws -> Void) async throws {
        try await Recipe("php").run({ $0.replace("php-fpm.sock", with: "fastcgi.sock") }) { site in
            let source = try TemporaryDirectory.text(of: "\(Programs.repository)/Tests/Applications/parameters.php")
            for name in ["index.php", "other.php", "admin/other.php"] {
                try site.directory.write(source, to: "srv/site/public/\(name)", mode: 0o644)
            }
            try site.directory.write("body { }", to: "srv/site/public/style.css", mode: 0o644)
            try await FastCGIProgram.php.start(in: site.directory).runs(during: { try await body(site) })
        }
    }

    @Test(arguments: ["/", "/pages/1?a=b", "/index.php?a=b", "/admin/users"])
    func `php: the front controller gets the verified user`(_ path: String) async throws {
        try await Self.runPHP { site in
            let response = try await site.send("GET \(path)", token: site.token(groups: "admins"), BrowserHead.lines)
            #expect(response.status == 200, "\(response.body)")
            let parameters = FastCGIProgram.parameters(in: response)
            #expect(parameters["REMOTE_USER"] == ["someone@example.com"])
            #expect(parameters["HTTP_X_USER_EMAIL"] == ["someone@example.com"])
            #expect(parameters["REQUEST_URI"] == [path])
            #expect(parameters["QUERY_STRING"] == [path.contains("?") ? "a=b" : ""])
            #expect(!response.body.contains("forged"))
            try await site.expect(401, "GET \(path)", BrowserHead.lines)
        }
    }

    @Test func `php: a file is a file`() async throws {
        try await Self.runPHP { site in
            let response = try await site.send("GET /style.css", token: site.token())
            #expect(response.status == 200 && response.body == "body { }")
            try await site.expect(401, "GET /style.css")
        }
    }

    @Test(arguments: [
        ("/admin", 403), ("/admin/users", 403), ("//admin/users", 403), ("/x/../admin", 400), ("/%61dmin", 403),
        ("/index.php/admin", 404), ("/index.php/", 404), ("/other.php", 404), ("/admin/other.php", 404),
        ("/other.php/x", 404), ("/x.php/admin", 404),
    ])
    func `php: no path leads round the rule, or to the text of a file`(_ path: String, status: Int) async throws {
        try await Self.runPHP { site in
            let response = try await site.send("GET \(path)", token: site.token())
            #expect(response.status == status)
            #expect(!response.body.contains("<?php") && !response.body.contains("REMOTE_USER"))
        }
    }

    // MARK: Several

    @Test func `several-applications: each gets its own requests, by its own rules`() async throws {
        try await Recipe("several-applications").run { site in
            let answer: @Sendable (String) -> LoopbackServer.Answer = { name in
                { request in .answer(200, "\(name) \(request["X-User-Email"].joined(separator: ","))") }
            }
            let wiki = try await LoopbackServer(socketPath: "\(site.directory.path)/wiki.sock", answer("wiki"))
            let shop = try await LoopbackServer(socketPath: "\(site.directory.path)/shop.sock", answer("shop"))
            let forged = ["X-User-Email: forged", "X-User-Groups: ops"]
            let page = try await site.send("GET /wiki/a", token: site.token(), forged)
            #expect(page.status == 200 && page.body == "wiki someone@example.com")
            try await site.expect(403, "GET /shop/a", token: site.token(), forged)
            let sale = try await site.send("GET /shop/a", token: site.token(groups: "ops"), forged)
            #expect(sale.status == 200 && sale.body == "shop someone@example.com")
            for path in ["/wiki/a", "/shop/a", "/wiki/.shop/a"] { try await site.expect(401, "GET \(path)", forged) }
            let closed = try await site.send("GET /other", token: site.token(groups: "ops"))
            #expect(closed.status == 403 && closed.body.contains("include-missing"))
            try await wiki.close()
            try await shop.close()
        }
    }

    // MARK: Java

    @Test(arguments: [
        "/;/admin", "/admin;x", "/admin;x/users", "/;x/admin", "/x/..;/admin", "/%3B/admin", "/admin%3bx",
        "/a;b=c/..;d/admin",
        "/x;jsessionid=1",
    ])
    func `java: a path with a parameter is refused`(_ path: String) async throws {
        try await Recipe("java").run { site in
            try await site.expect(400, "GET \(path)", token: site.token(groups: "admins"))
            #expect(site.application.requests.isEmpty)
        }
    }

    @Test func `java: the rule holds, and a query may have anything`() async throws {
        try await Recipe("java").run { site in
            for path in ["/admin", "/admin/users", "//admin", "/%61dmin"] {
                try await site.expect(403, "GET \(path)", token: site.token())
            }
            try await site.expect(200, "GET /admin/users", token: site.token(groups: "admins"))
            try await site.expect(200, "GET /x?a=1;b=/..;/admin", token: site.token())
        }
    }

    // MARK: Groups

    @Test func `long-group-lists: the application gets some groups, and rules look at all`() async throws {
        try await Recipe("long-group-lists").run { site in
            let many = (1...300).map { "\"00000000-0000-0000-0000-000000000\($0)\"" }.joined(separator: ",")
            let token = site.token {
                $0.claims["cognito:groups"] = .raw("[\(many),\"app-a\",\"Site Admins\",\"report-readers\"]")
            }
            for path in ["/", "/reports/"] {
                try await site.expect(200, "GET \(path)", token: token, ["X-User-Groups: forged"])
            }
            #expect(
                site.application.requests.map { $0["X-User-Groups"] } == [["app-a,Site Admins"], ["app-a,Site Admins"]])
            #expect(site.emails == [["someone@example.com"], ["someone@example.com"]])
            try await site.expect(403, "GET /reports/", token: site.token(groups: "app-a"))
        }
    }

    // MARK: Products

    @Test func `grafana: X-WEBAUTH-USER is the verified user, and no other header of that kind arrives`() async throws {
        let forged = ["USER", "NAME", "EMAIL", "GROUPS", "ROLE"].flatMap {
            ["X-WEBAUTH-\($0): forged", "X_WEBAUTH_\($0): forged", "x-webauth-\($0.lowercased()): forged"]
        }
        try await Recipe("grafana").run { site in
            try await site.expect(200, "GET /", token: site.token(), forged)
            try await site.expect(200, "GET /", token: site.token { $0.claims["email"] = nil }, forged)
            #expect(site.application.requests.map { $0["X-WEBAUTH-USER"] } == [["someone@example.com"], []])
            #expect(!site.application.requests.contains { $0.headers.contains { $0.contains("forged") } })
            try await site.expect(401, "GET /", forged)
        }
    }

    @Test(arguments: ["jupyter", "airflow"])
    func `the application reads X-User-Email, which is the verified user`(_ name: String) async throws {
        let forged = ["X-User-Email: forged", "X_User_Email: forged", "Remote-User: forged", "REMOTE_USER: forged"]
        try await Recipe(name).run { site in
            try await site.expect(200, "GET /hub/login", token: site.token(), forged)
            try await site.expect(200, "GET /login/", token: site.token { $0.claims["email"] = nil }, forged)
            #expect(site.emails == [["someone@example.com"], []])
            #expect(!site.application.requests.contains { $0.headers.contains { $0.contains("forged") } })
            try await site.expect(401, "GET /", forged)
        }
    }

    /// Airflow's web server reads the header as a WSGI variable.
    @Test func `airflow: behind WSGI it is HTTP_X_USER_EMAIL, once`() async throws {
        try await Recipe("airflow").run({ $0.replace("application.sock", with: "python.sock") }) { site in
            try await PythonServer.gunicorn.start(in: site.directory).runs(during: {
                let response = try await site.send("GET /", token: site.token(), BrowserHead.lines)
                #expect(response.status == 200)
                #expect(response.body.contains("x-user-email: someone@example.com\n"))
                #expect(!response.body.contains("forged"))
            })
        }
    }
}
