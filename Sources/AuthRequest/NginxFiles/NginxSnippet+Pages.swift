// SPDX-License-Identifier: Apache-2.0

/// `authsidecar-pages.conf`, for the setting PAGES_PREFIX.
extension NginxSnippet {
    static let pagesComment = [
        "authsidecar, server level: what people may reach of the daemon by an address, which is these three pages.",
        "Include it once in the server block:",
        "",
        "    include snippets/\(File.pages.rawValue);",
        "",
        "If the application has a /logout or /whoami of its own, set PAGES_PREFIX, and print this file anew:",
        "",
        "    authsidecar nginx-snippet \(File.pages.rawValue) | sudo tee \(installedDirectory)\(File.pages.rawValue) >/dev/null",
        "",
        "The page of those who are not let in has no address (authsidecar-refusals.conf). /auth, /healthz, /readyz and /metrics",
        "of the daemon stay on its socket: nothing here leads to them. To watch it, ask the socket itself:",
        "`curl --unix-socket /run/authsidecar/authsidecar.sock http://localhost/readyz`.",
    ]

    static func pagesLines(_ prefix: PagesPrefix) -> [String] {
        location(
            .whoami, prefix,
            comment: [
                "Who is signed in, and what the load balancer says about them; JSON for programs. The daemon checks the token as it does",
                "for a location without rules.",
            ],
            headers: [
                "X-Amzn-Oidc-Data $http_x_amzn_oidc_data", "X-Amzn-Oidc-Accesstoken $http_x_amzn_oidc_accesstoken",
            ]) + [""]
            + location(
                .logout, prefix,
                comment: [
                    "Signs out: expires the load balancer's session cookies, then sends the browser to the identity provider's logout.",
                    "Needs no identity (a session that has expired must be able to go as well). The daemon refuses a page's subresource",
                    "(Sec-Fetch-Dest), else any image on any site could sign people out. The tokens say whose sessions to end, with",
                    "REVOCATION=on; who wants to sign out everywhere proves it by `everywhere`, which is on the page /whoami, and by coming",
                    "from there.",
                ],
                headers: [
                    "Sec-Purpose $http_sec_purpose", "Sec-Fetch-Site $http_sec_fetch_site", "Origin $http_origin",
                    "X-Amzn-Oidc-Data $http_x_amzn_oidc_data", "X-Amzn-Oidc-Accesstoken $http_x_amzn_oidc_accesstoken",
                ], arguments: "&everywhere=$arg_everywhere") + [""]
            + location(
                .signedOut, prefix,
                comment: [
                    "Where people land after it. In the load balancer this path needs a rule without authentication, else it logs them in",
                    "again; the identity provider must know its full address as an allowed sign-out URL.",
                ], headers: [])
    }

    private static func location(
        _ page: ServerPath, _ prefix: PagesPrefix, comment: [String], headers: [String], arguments: String = ""
    ) -> [String] {
        comment.map { "# \($0)" } + [
            "location = \(prefix.path(to: page)) {", "    include snippets/authsidecar-page-request.conf;",
            "    proxy_pass http://authsidecar\(page.rawValue)?lang=$authsidecar_lang\(arguments);",
        ] + headers.map { "    proxy_set_header \($0);" } + ["}"]
    }
}
