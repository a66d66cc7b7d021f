// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What `init` says about nginx: the lines of docs/nginx.md for a site that exists.
enum NginxLines {
    /// The lines to add, in the blocks where they belong.
    static let site = """
        include snippets/authsidecar-upstream.conf;          # before the first server block, once for all sites

        server {
            include snippets/authsidecar-server.conf;        # before any set, if or rewrite of the block
            include snippets/authsidecar-pages.conf;         # /whoami, /logout and /signed-out

            location / {
                # set $authsidecar_groups "admins, ops";     # who may enter; without it everybody who is signed in
                include snippets/authsidecar-protect.conf;
                include snippets/authsidecar-proxy.conf;     # Host, X-Forwarded-*, WebSocket: where the location sets none
                # your own lines: proxy_pass
            }
            location ~ \\.php$ {
                include snippets/authsidecar-protect-fastcgi.conf;    # behind fastcgi-php.conf or fastcgi_params
                # your own lines: fastcgi_pass
            }
            location = /healthz {                            # open to everybody: for the load balancer's health check
                include snippets/authsidecar-public.conf;
                return 200 "ok\\n";
            }
        }

        """

    /// Directives that the includes set; next to them `nginx -t` says `duplicate`.
    static let deleted = [
        "auth_request", "satisfy", "large_client_header_buffers", "absolute_redirect", "underscores_in_headers",
        "ignore_invalid_headers",
    ]

    /// The README where packages and `make install` put it; `nil`: it is not installed.
    static var readme: String? {
        ["/usr", "/usr/local"].map { "\($0)/share/doc/authsidecar/README.md" }.first { path in
            unsafe access(path, R_OK) == 0
        }
    }

    static func text(readme: String?) -> String {
        """
        For a new site in nginx (an existing one: \(readme ?? "the README"), step 3),
        these lines; every location needs one of the includes, one without is closed:

        \(indented(site))
        Delete, since the includes set them:
            server block: \(deleted.joined(separator: ", "))
            http block:   underscores_in_headers, ignore_invalid_headers, variables_hash_bucket_size
            locations with authsidecar-proxy.conf: proxy_http_version, and proxy_set_header of Host, X-Real-IP,
                          X-Forwarded-*, Upgrade and Connection
        Replace “auth_request off;” by “include snippets/authsidecar-public.conf;”.

        """
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    \($0)" }
            .joined(separator: "\n")
    }
}
