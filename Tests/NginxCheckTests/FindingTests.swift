// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import NginxCheck

/// What is found. That each finding is a fault of nginx, `NginxTests/FaultTests` shows.
struct FindingTests {
    private static let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func text(_ name: String) throws -> String {
        try String(contentsOf: top.appending(path: name), encoding: .utf8)
    }

    static func codes(_ text: String) throws -> [FindingCode] {
        try ConfigurationCheck(ConfigurationFile.files(in: Array(text.utf8), name: "site.conf")).findings.map(\.code)
    }

    /// The codes of what is found in a server block with our include.
    static func codes(inServer block: String) throws -> [FindingCode] {
        try codes("server {\ninclude snippets/authsidecar-server.conf;\n\(block)\n}")
    }

    static let protect = "include snippets/authsidecar-protect.conf; proxy_pass http://127.0.0.1:8000;"

    @Test func `the example site has no errors and no warnings`() throws {
        let codes = try Self.codes(Self.text("nginx/authsidecar-site.example.conf"))
        #expect(codes == [.otherSpelling])
    }

    @Test(arguments: [
        "README.md", "SECURITY.md", "docs/nginx.md", "docs/access-rules.md", "docs/sign-out.md",
        "docs/getting-started.md",
    ])
    func `the examples of the documentation have no errors and no warnings`(name: String) throws {
        let page = try Self.text(name)
        var count = 0
        for match in page.matches(of: #/(?m)^( *)```(nginx|diff)\n([\s\S]*?)\n *```/#)
        where match.3.contains("include snippets/") {
            let lines = match.3.split(separator: "\n", omittingEmptySubsequences: false).map {
                $0.dropFirst(match.1.count)
            }
            // The “after” of a difference.
            let block = match.2 == "diff" ? lines.filter { !$0.hasPrefix("-") }.map { $0.dropFirst() } : lines
            let codes = try Self.codes(block.joined(separator: "\n")).filter { $0.grade != .hint }
            #expect(codes.isEmpty, "\(block.joined(separator: "\n"))")
            count += 1
        }
        #expect(count > 0)
    }

    @Test(arguments: ["root /srv/site;", "internal; root /srv/site;", "alias /srv/site/404.html;"])
    func `an error page that nginx does not find in the root of its server block is closed`(lines: String) throws {
        let location = "location = /404.html { \(lines) } location / { \(Self.protect) }"
        for root in ["", "root /srv/other;"] {
            #expect(try Self.codes(inServer: "\(root) error_page 404 /404.html; \(location)") == [.includeMissing])
        }
    }

    @Test func `the files of the package are all known, and no other`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.top.appending(path: "nginx").path)
        #expect(Set(names.filter { $0.hasPrefix("authsidecar-") }) == Set(ShippedFile.allCases.map(\.name)))
    }

    /// The names that a protocol's lines of authsidecar-application.conf set or delete, as headers in lower case.
    private func headers(_ directive: String) throws -> Set<String> {
        let file = Self.top.appending(path: "nginx/authsidecar-application.conf")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        return Set(
            lines.filter { $0.hasPrefix("\(directive) ") }.map { line in
                let name = line.split(separator: " ")[1].lowercased().replacing("_", with: "-")
                return name.hasPrefix("http-") ? String(name.dropFirst(5)) : name
            })
    }

    @Test func `a client can tell an application nothing by one protocol that it cannot by another`() throws {
        let ofHTTP = try headers("proxy_set_header")
        #expect(ofHTTP.count > 25)
        #expect(ofHTTP.union(PassedHeaders.identity.map { $0.lowercased() }).isSuperset(of: PassedHeaders.deleted))
        #expect(try headers("grpc_set_header") == ofHTTP)
        for parameter in ["fastcgi_param", "uwsgi_param", "scgi_param"] {
            // In a gateway's parameters these two have effects that they have nowhere else.
            #expect(try headers(parameter) == ofHTTP.union(["remote-user", "proxy", "connection"]), "\(parameter)")
        }
    }

    @Test func `a server block without our files is left as it is, but for one that leads to a protected application`()
        throws
    {
        let other =
            "server { listen 81; rewrite ^ /x last; location / { auth_request off; satisfy any; allow all; proxy_pass http://127.0.0.1:9; } }"
        #expect(try Self.codes(other).isEmpty)
        let own = "server { include snippets/authsidecar-server.conf; location / { \(Self.protect) } }"
        #expect(try Self.codes("\(own) \(other)").isEmpty)
        #expect(try Self.codes("\(own) \(other.replacing(":9", with: ":8000"))") == [.unprotectedUpstream])
        #expect(
            try Self.codes("upstream a { server 127.0.0.1:8000; } \(own) \(other.replacing("127.0.0.1:9", with: "a"))")
                == [.unprotectedUpstream])
    }

    @Test func `a rule is followed through variables and maps to what a client sends`() throws {
        for value in ["$uri", "a,${http_x_team}", "$cookie_team", "$1", "$mine", "$mapped", "$host"] {
            let text = """
                map $request_uri $mapped { default none; ~^/(?<team>[a-z]+)/ $team; }
                server {
                    include snippets/authsidecar-server.conf;
                    location / { set $mine "x$args"; set $authsidecar_groups "\(value)"; \(Self.protect) }
                }
                """
            #expect(try Self.codes(text) == [.ruleFromClient], "\(value)")
        }
    }

    @Test func `a file that is included by several blocks is reported once`() throws {
        let dump = """
            # configuration file /etc/nginx/nginx.conf:
            http {
                server { listen 80; include snippets/authsidecar-server.conf; include app; }
                server { listen 81; include snippets/authsidecar-server.conf; include app; }
            }
            # configuration file /etc/nginx/app:
            location / { set $authsidecar_grups a; \(Self.protect) }
            """
        let check = try ConfigurationCheck(ConfigurationFile.files(in: Array(dump.utf8), name: "-"))
        #expect(check.findings.map(\.code) == [.unknownVariable] && check.serverCount == 2)
        #expect(check.findings.first?.place == Place(file: "/etc/nginx/app", line: 1))
        #expect(check.findings.first?.fix == ["set $authsidecar_groups a;"])
    }

    @Test func `a part of a site is looked at as what it is`() throws {
        #expect(
            try Self.codes("location / { set $authsidecar_groups a; include snippets/authsidecar-public.conf; }") == [
                .ruleWithoutCheck
            ])
        #expect(
            try Self.codes("set $authsidecar_group a; include snippets/authsidecar-protect.conf;") == [.unknownVariable]
        )
        #expect(try Self.codes("proxy_set_header A b;").isEmpty)
    }

    @Test func `a fix is a line that nginx takes`() throws {
        func fix(_ block: String) throws -> [String] {
            let text = "server {\ninclude snippets/authsidecar-server.conf;\n\(block)\n}"
            return try ConfigurationCheck(ConfigurationFile.files(in: Array(text.utf8), name: "a")).findings.first?.fix
                ?? []
        }
        let open =
            "location / { include snippets/authsidecar-public.conf; proxy_pass http://127.0.0.1:8000; } location /v1.0/ { \(Self.protect) }"
        #expect(try fix(open) == [#"location ~* "^/v1\.0([/;]|$)" {"#])
        let user = "location / { \(Self.protect) set $authsidecar_remote_user $remote_addr; }"
        #expect(try fix(user) == ["auth_request_set $authsidecar_remote_user $upstream_http_x_user_sub;"])
        let quoted = "location / { set $authsidecar_group \"a, b;c\"; \(Self.protect) }"
        #expect(try fix(quoted) == [#"set $authsidecar_groups "a, b;c";"#])
        let rewrite = """
            location /o/ { include snippets/authsidecar-public.conf; }
            location /w/ { \(Self.protect) rewrite ^/w/(.*)$ /o/$1 last; }
            """
        #expect(try fix(rewrite) == ["try_files $uri $uri/ =404;"])
    }

    @Test func `a cache key knows the user by a name that no other user has`() throws {
        for (key, isFound) in [("$uri", true), ("$authsidecar_user_groups", true), ("$authsidecar_user_sub", false)] {
            let block = "location / { \(Self.protect) proxy_cache a; proxy_cache_key \"\(key)\"; }"
            #expect(try Self.codes(inServer: block) == (isFound ? [.cacheWithoutUser] : []), "\(key)")
        }
    }

    @Test(arguments: [
        ("groups=a", "groups=a", true), ("groups=a,b", "groups=a", true), ("groups=a", "groups=a,b", false),
        ("groups=a", "groups=*", false), ("groups=*", "groups=a", true), ("groups=a", "emails=a", false),
        ("groups=a", "groups=a emails=b", true), ("groups=a emails=b", "groups=a", false),
        ("claims=d=1,e=2", "claims=d=1", false), ("claims=d=1", "claims=d=1,e=2", true),
        ("claims=d=1,d=2", "claims=d=1", true), ("claims=d=1", "claims=d=1,d=2", false),
        ("max_login_age=15m", "max_login_age=15m", true), ("max_login_age=15m", "max_login_age=1h", false),
        ("groups=a emails=b", "groups=a emails=b match=any", false),
        ("groups=a emails=b match=any", "groups=a emails=b", true),
        ("groups=a emails=b match=any", "groups=a match=any", true),
        ("groups=a", "groups=a match=any", true), ("groups=a match=all", "groups=a", true),
        ("groups=a match=any", "groups=a emails=b match=any", false),
        ("claims=d=1,e=2 match=any groups=g", "claims=d=1 match=any groups=g", false),
        ("match=any", "groups=a", true),
    ])
    func `it is known whether rules let nobody in whom others keep out`(others: String, own: String, isAtLeast: Bool) {
        func rules(_ text: String) -> RuleSet {
            RuleSet(
                text.split(separator: " ").map { rule in
                    let parts = rule.split(separator: "=", maxSplits: 1).map(String.init)
                    return Directive(
                        name: "set", arguments: ["$authsidecar_\(parts[0])", parts[1]], place: Place(file: "", line: 1))
                })
        }
        #expect(rules(own).isAtLeast(rules(others)) == isAtLeast)
    }

    @Test func `a rule that the installed files do not know is found`() throws {
        let site = """
            # configuration file /etc/nginx/nginx.conf:
            http {
                include snippets/authsidecar-upstream.conf;
                server {
                    include snippets/authsidecar-server.conf;
                    location / { set $authsidecar_groups a; set $authsidecar_claims "b=c"; \(Self.protect) }
                }
            }
            """
        let old = """
            # configuration file /etc/nginx/snippets/authsidecar-upstream.conf:
            map "$authsidecar_groups\t$authsidecar_emails\t$authsidecar_domains" $authsidecar_rules { default ""; }
            """
        let new = try Self.text("nginx/authsidecar-upstream.conf")
        #expect(try Self.codes("\(site)\n\(old)\n") == [.unknownVariable])
        #expect(
            try Self.codes("\(site)\n# configuration file /etc/nginx/snippets/authsidecar-upstream.conf:\n\(new)")
                .isEmpty)
        #expect(try Self.codes(site + "\n").isEmpty)
    }

    @Test
    func
        `what is answered before the server include for its header or method is left as it is, and a fix keeps its block`()
        throws
    {
        func findings(_ condition: String) throws -> [Finding] {
            let text = """
                server {
                if (\(condition)) { return 200 "o k"; }
                include snippets/authsidecar-server.conf;
                location / { \(Self.protect) }
                }
                """
            return try ConfigurationCheck(ConfigurationFile.files(in: Array(text.utf8), name: "a")).findings
        }
        for condition in ["$http_user_agent ~ ^ELB", "$request_method = OPTIONS", "$request_uri = /health"] {
            #expect(try findings(condition).isEmpty)
        }
        let found = try findings("$args = x")
        #expect(found.map(\.code) == [.lineBeforeServer])
        #expect(
            found.first?.fix == [
                "include snippets/authsidecar-server.conf;", "if ($args = x) {", "    return 200 \"o k\";", "}",
            ])
    }

    @Test(arguments: [
        ("/hook", "/", true), ("/hook", "", false), ("/hook", "/b/", true), ("/hook/", "/b/", false), ("/", "/", false),
        ("= /hook", "/", true), ("= /hook", "/b", false), ("~ ^/hook", "$1", true), ("~ ^/hook", "/", true),
        ("~ ^/hook", "$uri", false), ("~ ^/hook", "$request_uri", false), ("/hook", "?a=1", false),
    ])
    func `a path that an application gets instead of another is found`(pattern: String, uri: String, isFound: Bool)
        throws
    {
        let root = pattern == "/" ? "" : "location / { \(Self.protect) }"
        let block = """
            \(root)
            location \(pattern) { include snippets/authsidecar-public.conf; proxy_pass http://127.0.0.1:8000\(uri); }
            """
        let codes = try Self.codes(inServer: block).filter { $0 != .otherSpelling }
        #expect(codes == (isFound ? [.prefixStripped] : []), "\(codes)")
    }

    @Test func `two sites of one FastCGI server are told apart by their root`() throws {
        let own = """
            server {
                include snippets/authsidecar-server.conf; root /srv/a;
                location / { include snippets/authsidecar-protect-fastcgi.conf; fastcgi_pass unix:/run/php.sock; }
            }
            """
        for (root, isFound) in [("/srv/a", true), ("/srv/b", false)] {
            let other = "server { listen 81; root \(root); location ~ \\.php$ { fastcgi_pass unix:/run/php.sock; } }"
            #expect(try Self.codes("\(own) \(other)") == (isFound ? [.unprotectedUpstream] : []))
        }
    }

    @Test func `a cache key knows the user by way of a map`() throws {
        let text = """
            map $authsidecar_user_sub $who { default $authsidecar_user_sub; }
            server {
                include snippets/authsidecar-server.conf;
                location / { \(Self.protect) proxy_cache a; proxy_cache_key "$uri $who"; }
            }
            """
        #expect(try Self.codes(text).isEmpty)
    }

    @Test func `what nginx's own file does is found where the site includes it`() throws {
        let dump = """
            # configuration file /etc/nginx/nginx.conf:
            http {
                server {
                    include snippets/authsidecar-server.conf;
                    include fastcgi_params;
                    location / {
                        include snippets/authsidecar-protect-fastcgi.conf;
                        include fastcgi_params;
                        fastcgi_pass unix:/a;
                    }
                    location /b/ {
                        include snippets/authsidecar-protect-fastcgi.conf;
                        fastcgi_pass unix:/a;
                    }
                }
            }
            # configuration file /etc/nginx/fastcgi_params:
            fastcgi_param QUERY_STRING $query_string;
            fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param REMOTE_USER $remote_user;
            """
        let findings = try ConfigurationCheck(ConfigurationFile.files(in: Array(dump.utf8), name: "-")).findings
        #expect(findings.map(\.code) == [.linesLost, .remoteUserOverwritten])
        #expect(findings.map(\.place.line) == [4, 7])
        #expect(findings.map(\.fix.first) == ["include fastcgi_params;", "include fastcgi_params;"])
    }

    @Test func `files that a block includes and nobody gave are named`() throws {
        let text = """
            server {
                include snippets/authsidecar-server.conf;
                include tls.conf;
                location / { include snippets/authsidecar-protect.conf; include fastcgi_params; include app.conf; }
            }
            """
        let check = try ConfigurationCheck(ConfigurationFile.files(in: Array(text.utf8), name: "a"))
        #expect(check.missingFiles == ["app.conf", "tls.conf"])
    }

    @Test func `hints are about what the text does not say`() throws {
        let far = Self.protect.replacing("127.0.0.1", with: "10.0.0.5")
        #expect(try Self.codes(inServer: "location / { \(far) }") == [.exposedUpstream])
        for near in ["localhost", "[::1]", "unix:/a"] {
            let line = "include snippets/authsidecar-protect.conf; proxy_pass http://\(near);"
            #expect(try Self.codes(inServer: "location / { \(line) }").isEmpty, "\(near)")
        }
        let pass = "proxy_pass http://127.0.0.1:8000;"
        let admin = "location /admin { \(Self.protect) }"
        for (root, isFound) in [
            (pass, true),
            ("try_files $uri @app; } location @app { include snippets/authsidecar-public.conf; \(pass)", true),
            // Files, and another application.
            ("", false), ("proxy_pass http://127.0.0.1:8001;", false),
        ] {
            let open = "location / { include snippets/authsidecar-public.conf; \(root) } \(admin)"
            #expect(try Self.codes(inServer: open) == (isFound ? [.otherSpelling] : []), "\(root)")
        }
        #expect(FindingCode.otherSpelling.grade == .hint && FindingCode.exposedUpstream.grade == .hint)
    }
}
