// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport
import TokenMint

/// What may be in a rule on its way from nginx's configuration to the daemon.
@Suite(.timeLimit(.minutes(2)))
struct RuleTextTests {
    /// What nginx's documentation advises against: a rule of what a client sends. It may name another group, and adds
    /// neither a rule nor a header.
    @Test(arguments: [
        ("%0d%0aX-Amzn-Oidc-Data:%20x", "rule-unknown"), ("ops%0a", "rule-unknown"), ("ops%0d", "rule-unknown"),
        ("x%09anonymous=allow", "rule-unknown"), ("%00ops", nil), ("ops%7f", "rule-unknown"),
        ("x&anonymous=allow", "group-not-allowed"), ("x%26allowed_groups=*", "group-not-allowed"),
        ("%2520", "group-not-allowed"), ("%ff", "rule-unknown"), ("%252a", "group-not-allowed"),
    ])
    func `a rule made of what a client sends adds nothing to it`(sent: String, reason: String?) async throws {
        let options = Site.Options(
            server: """
                location ~ "^/of/(?<group>[^/]*)/" {
                    set $authsidecar_groups $group;
                    include snippets/authsidecar-protect.conf;
                    proxy_pass http://flask;
                }
                """)
        try await Site.run(options) { site in
            let token = site.token { $0.claims["cognito:groups"] = .raw(#"["staff"]"#) }
            let response = try await site.send("GET /of/\(sent)/", token: token)
            #expect(response.status == (reason == nil ? 400 : 403))
            if let reason {
                #expect(response.body.contains("\"reason\":\"\(reason)\""))
                try await site.daemons[0].wait(for: "reason=\(reason) ")
            }
            #expect(site.application.requests.isEmpty)
        }
    }

    @Test func `a rule in any script is one`() async throws {
        let options = Site.Options(
            server: """
                location /japan/ {
                    set $authsidecar_groups "日本, Site Admins";
                    include snippets/authsidecar-protect.conf;
                    proxy_pass http://flask;
                }
                location /quoted/ {
                    set $authsidecar_groups "a \\"b\\" & 'c' \\\\ d";
                    include snippets/authsidecar-protect.conf;
                    proxy_pass http://flask;
                }
                """)
        try await Site.run(options) { site in
            for (path, group, status) in [
                ("/japan/", "日本", 200), ("/japan/", "Site Admins", 200), ("/japan/", "日", 403),
                ("/japan/", "Site", 403),
                ("/quoted/", #"a "b" & 'c' \ d"#, 200),
            ] {
                let json = group.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                let token = site.token { $0.claims["cognito:groups"] = .raw("[\"\(json)\"]") }
                try await site.expect(status, "GET \(path)", token: token)
            }
        }
    }
}
