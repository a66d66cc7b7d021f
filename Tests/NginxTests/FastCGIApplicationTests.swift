// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// PHP and a CGI program behind the includes that sites have: `REMOTE_USER` is the verified user, or nobody.
@Suite(.timeLimit(.minutes(2)))
struct FastCGIApplicationTests {
    /// A program and the parameter lines of its location, with ACCESS instead of our include.
    struct Arrangement: CustomTestStringConvertible, Sendable {
        let name: String
        let program: FastCGIProgram
        let lines: String

        var testDescription: String { name }

        /// A location as sites have it for PHP: with a regular expression and a root.
        func location(_ access: Access) -> String {
            """
            location ~ ^/\(script(access))(/|$) {
                root DIRECTORY/htdocs;
                \(lines.replacing("ACCESS", with: "include snippets/authsidecar-\(access)-fastcgi.conf;"))
                fastcgi_pass unix:DIRECTORY/fastcgi.sock;
            }
            """
        }

        func script(_ access: Access) -> String { "\(name)-\(access).\(program.suffix)" }
    }

    static let arrangements = [
        Arrangement(name: "ours", program: .php, lines: "ACCESS include snippets/authsidecar-fastcgi.conf;"),
        Arrangement(name: "ours-first", program: .php, lines: "include snippets/authsidecar-fastcgi.conf; ACCESS"),
        Arrangement(name: "conf", program: .php, lines: "include fastcgi.conf; ACCESS"),
        Arrangement(
            name: "params", program: .php,
            lines: """
                include fastcgi_params;
                fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
                ACCESS
                """),
        Arrangement(name: "snippet", program: .php, lines: "include snippets/fastcgi-php.conf; ACCESS"),
        Arrangement(name: "cgi", program: .fcgiwrap, lines: "ACCESS include snippets/authsidecar-fastcgi.conf;"),
        Arrangement(name: "cgi-first", program: .fcgiwrap, lines: "include snippets/authsidecar-fastcgi.conf; ACCESS"),
    ]

    @Test(arguments: FastCGIProgram.allCases)
    func `REMOTE_USER is the verified user and not what the client says`(_ program: FastCGIProgram) async throws {
        try await Self.forEachLocation(of: program) { site, path, access in
            let response = try await site.send("GET \(path)?a=1", token: site.token(), BrowserHead.lines)
            #expect(response.status == 200, "\(path): \(response.body)")
            let parameters = FastCGIProgram.parameters(in: response)
            #expect(parameters["REMOTE_USER"] == [access.email ?? ""], "\(path)")
            #expect(parameters["HTTP_X_USER_EMAIL"] == [access.email ?? ""], "\(path)")
            #expect(parameters["HTTP_COOKIE"] == [BrowserHead.otherCookies], "\(path)")
            #expect(parameters["HTTP_HOST"] == ["www.example.com"], "\(path)")
            #expect(parameters["QUERY_STRING"] == ["a=1"], "\(path)")
            #expect((parameters["HTTP_X_AMZN_OIDC_DATA"] ?? [""]) == [""], "\(path)")
            #expect((parameters["HTTP_X_REAL_IP"] ?? [""]) == [""], "\(path)")
        }
    }

    @Test(arguments: FastCGIProgram.allCases)
    func `REMOTE_USER is empty where the token has no e-mail address`(_ program: FastCGIProgram) async throws {
        try await Self.forEachLocation(of: program) { site, path, access in
            let token = site.token { $0.claims = ["sub": "1"] }
            let response = try await site.send("GET \(path)", token: token, BrowserHead.lines)
            #expect(response.status == 200, "\(path)")
            let parameters = FastCGIProgram.parameters(in: response)
            #expect(parameters["REMOTE_USER"] == [""], "\(path)")
            #expect(parameters["HTTP_X_USER_EMAIL"] == [""], "\(path)")
        }
    }

    @Test(arguments: FastCGIProgram.allCases)
    func `a forged header never arrives`(_ program: FastCGIProgram) async throws {
        try await Self.forEachLocation(of: program) { site, path, access in
            for forged in ForgedHeaderTests.spellings + [["Remote_User: forged"], ["Proxy: forged"]] {
                let response = try await site.send("GET \(path)", token: site.token(), forged)
                #expect([200, 400].contains(response.status), "\(path) \(forged)")
                guard response.status == 200 else { continue }
                let parameters = FastCGIProgram.parameters(in: response)
                #expect(parameters["REMOTE_USER"] == [access.email ?? ""], "\(path) \(forged)")
                #expect(parameters["HTTP_X_USER_EMAIL"] == [access.email ?? ""], "\(path) \(forged)")
                let arrived = parameters.filter { $0.value.contains { $0.contains("forged") } }.keys
                #expect(arrived.allSatisfy { $0 == "HTTP_UPGRADE" }, "\(path) \(forged)")
            }
        }
    }

    @Test(arguments: FastCGIProgram.allCases)
    func `without a token nobody reaches a protected program`(_ program: FastCGIProgram) async throws {
        try await Self.forEachLocation(of: program) { site, path, access in
            try await site.expect(access == .protect ? 401 : 200, "GET \(path)", BrowserHead.lines)
        }
    }

    /// Debian's snippet has `try_files` and a `set` of its own, which work next to the `set` and `if` of our include.
    @Test func `PATH_INFO of Debian's snippet is the rest of the path`() async throws {
        try await Self.forEachLocation(of: .php) { site, path, access in
            guard path.hasPrefix("/snippet") else { return }
            let response = try await site.send("GET \(path)/x/y", token: site.token(), BrowserHead.lines)
            let parameters = FastCGIProgram.parameters(in: response)
            #expect(parameters["PATH_INFO"] == ["/x/y"], "\(path)")
            #expect(parameters["REMOTE_USER"] == [access.email ?? ""], "\(path)")
        }
    }

    @Test(arguments: Access.allCases, arrangements)
    func `nginx -t has no warning`(_ access: Access, _ arrangement: Arrangement) async throws {
        #expect(try await Site.complaints(about: Site.Options(server: arrangement.location(access))) == [])
    }

    // MARK: Support

    /// Runs `body` for each location of a program's arrangements, with the path of its script.
    private static func forEachLocation(
        of program: FastCGIProgram, _ body: (Site, String, Access) async throws -> Void
    ) async throws {
        let arrangements = arrangements.filter { $0.program == program }
        let locations = arrangements.flatMap { arrangement in Access.allCases.map { arrangement.location($0) } }
        try await Site.run(Site.Options(server: locations.joined(separator: "\n"))) { site in
            try site.directory.makeDirectory("htdocs")
            let original = "\(Programs.repository)/Tests/Applications/parameters.\(program.suffix)"
            let scripts = arrangements.flatMap { arrangement in
                Access.allCases.map { (name: arrangement.script($0), access: $0) }
            }
            for script in scripts { try site.directory.link("htdocs/\(script.name)", to: original) }
            try await program.start(in: site.directory).runs(during: {
                for script in scripts { try await body(site, "/\(script.name)", script.access) }
            })
        }
    }
}
