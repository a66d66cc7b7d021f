// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import NginxCheck

/// Configurations as they should be, of which nothing is reported.
struct FalseAlarmTests {
    /// Nothing of these is a way past the check, or broken.
    @Test(arguments: [
        "location / { \(FindingTests.protect) }",
        "return 301 https://www.example.com$request_uri;",
        "location /old/ { return 301 /new/; }",
        "location /old/ { rewrite ^/old/(.*)$ /new/$1 permanent; }",
        "location ~ /\\.ht { deny all; }",
        "location = /healthz { include snippets/authsidecar-public.conf; return 200 \"ok\\n\"; }",
        "location / { \(FindingTests.protect) if ($request_method = TRACE) { return 405; } }",
        "location / { set $authsidecar_groups \"admins, Site Admins\"; \(FindingTests.protect) }",
        "set $authsidecar_groups admins; location / { \(FindingTests.protect) }",
        "location / { \(FindingTests.protect) rewrite ^/x/(.*)$ /$1 break; }",
        "location / { \(FindingTests.protect) rewrite ^ /index.php last; } location ~ \\.php$ { include snippets/authsidecar-protect.conf; }",
        "location / { include snippets/authsidecar-protect.conf; include proxy_params; proxy_pass http://unix:/run/a.sock; }",
        "location / { \(FindingTests.protect) auth_request_set $authsidecar_remote_user $upstream_http_x_user_sub; }",
        "location / { \(FindingTests.protect) proxy_set_header X-Amzn-Oidc-Data $http_x_amzn_oidc_data; }",
        "location / { \(FindingTests.protect) proxy_set_header X-Real-IP $remote_addr; proxy_set_header X-Forwarded-Host $host; }",
        "location / { \(FindingTests.protect) proxy_cache pages; proxy_cache_key \"$request_uri$authsidecar_user_sub\"; }",
        "proxy_cache pages; location / { \(FindingTests.protect) proxy_cache off; }",
        "proxy_set_header X-Site a; location / { \(FindingTests.protect) proxy_set_header X-Site b; }",
        "fastcgi_param A b; location / { \(FindingTests.protect) }",
        "error_page 404 /404.html; location = /404.html { } location / { \(FindingTests.protect) }",
        "root /srv; error_page 404 /404.html; location = /404.html { root /srv; internal; } location / { \(FindingTests.protect) }",
        "error_page 502 /50x.html; location = /50x.html { root /usr/share/nginx/html; } location / { \(FindingTests.protect) }",
        "location / { error_page 404 /x; include snippets/authsidecar-error-pages.conf; \(FindingTests.protect) }",
        "location ~ \\.php$ { include snippets/fastcgi-php.conf; include snippets/authsidecar-protect-fastcgi.conf; fastcgi_pass unix:/a; }",
        "real_ip_header X-Forwarded-For; set_real_ip_from 10.0.0.0/8; set_real_ip_from 2001:db8::/32; set_real_ip_from unix:; location / { \(FindingTests.protect) }",
        "location / { \(FindingTests.protect) limit_except GET { deny all; } }",
        "location ^~ /admin/ { set $authsidecar_groups a; include snippets/authsidecar-protect.conf; } location ~ \\.php$ { \(FindingTests.protect) }",
        "location /admin/ { set $authsidecar_groups a; include snippets/authsidecar-protect.conf; } location ~ ^/app/ { \(FindingTests.protect) }",
        "ssi on; location / { \(FindingTests.protect) }",
        "location / { include snippets/authsidecar-protect.conf; proxy_pass http://app; }",
        "set $groups a; set $authsidecar_keep_session_cookie on; location / { \(FindingTests.protect) }",
        "location / { satisfy any; allow all; return 404; }",
        // A constant target is no path of the other expression.
        "location /w/ { \(FindingTests.protect) rewrite ^ /index.php last; } location ~* \\.(css|jpe?g)$ { include snippets/authsidecar-public.conf; }",
        "location / { \(FindingTests.protect) rewrite ^/(.+)/$ /$1 last; } location /open/ { include snippets/authsidecar-public.conf; }",
        // nginx tries the nested expression first.
        "location /a/ { set $authsidecar_groups a; \(FindingTests.protect) location ~ \\.php$ { set $authsidecar_groups a; \(FindingTests.protect) } } location ~ \\.php$ { \(FindingTests.protect) }",
        // Stricter.
        "location /a/ { set $authsidecar_groups \"a, b\"; include snippets/authsidecar-protect.conf; } location ~ \\.php$ { set $authsidecar_groups b; \(FindingTests.protect) }",
        "set $authsidecar_groups a; location /a/ { \(FindingTests.protect) } location ~ \\.php$ { \(FindingTests.protect) }",
        "location /a/ { set $authsidecar_groups a; include snippets/authsidecar-protect.conf; } location ~ ^/(b|c)/ { \(FindingTests.protect) }",
        "location ~ \\.css$ { \(FindingTests.protect) } location ~ ^/a/.*\\.php$ { set $authsidecar_groups a; include snippets/authsidecar-protect.conf; }",
        // Everybody who is signed in, and said so.
        "location /a/ { set $authsidecar_groups a; include snippets/authsidecar-protect.conf; location /a/b/ { set $authsidecar_groups *; include snippets/authsidecar-protect.conf; } }",
        "location /a/ { set $authsidecar_groups a; include snippets/authsidecar-protect.conf; location /a/b/ { include snippets/authsidecar-public.conf; } }",
        "fastcgi_param QUERY_STRING $query_string; location / { include snippets/authsidecar-fastcgi.conf; include snippets/authsidecar-protect-fastcgi.conf; fastcgi_pass unix:/a; }",
        "proxy_set_header X-Forwarded-User \"\"; location / { \(FindingTests.protect) }",
        "location / { include snippets/authsidecar-anonymous.conf; return 200 hello; }",
        "location /files/ { internal; auth_request off; root /srv; }",
        "location / { set $authsidecar_groups *; include snippets/authsidecar-public.conf; }",
        "location /a/ { \(FindingTests.protect.replacing(":8000;", with: ":8000/a/;")) } location /b/ { include snippets/authsidecar-public.conf; proxy_pass http://127.0.0.1:8000/c/; }",
        "location / { \(FindingTests.protect) error_page 401 /login.html; include snippets/authsidecar-error-pages.conf; } location = /login.html { include snippets/authsidecar-public.conf; }",
        "location / { \(FindingTests.protect) if ($request_method = POST) { set $authsidecar_x 1; } }".replacing(
            "authsidecar_x", with: "x"),
        "location / { if ($request_method = POST) { set $authsidecar_groups editors; } \(FindingTests.protect) }",
        "location / { auth_request off; deny all; }",
        // nginx takes the stricter location for the path by which the other one would lead there.
        "location /api/ { include snippets/authsidecar-protect.conf; proxy_pass http://127.0.0.1:8000/; } location /api/admin/ { set $authsidecar_groups a; include snippets/authsidecar-protect.conf; proxy_pass http://127.0.0.1:8000/admin/; }",
        // Another application, and another page of the same.
        "location / { \(FindingTests.protect) error_page 401 = @login; include snippets/authsidecar-error-pages.conf; } location @login { include snippets/authsidecar-public.conf; proxy_pass http://127.0.0.1:3000; }",
        "location / { \(FindingTests.protect) error_page 401 = @login; include snippets/authsidecar-error-pages.conf; } location @login { include snippets/authsidecar-public.conf; rewrite ^ /login break; proxy_pass http://127.0.0.1:8000; }",
        "location / { include snippets/authsidecar-protect.conf; try_files $uri @rewrite; } location @rewrite { rewrite ^/(.*)$ /index.php?q=$1; } location = /index.php { \(FindingTests.protect) }",
        "location /admin/ { set $authsidecar_groups a; \(FindingTests.protect) } location ~ ^/admin/help { set $authsidecar_groups *; \(FindingTests.protect) }",
        "rewrite ^/docs/img/(.*)$ /img/$1 last; location /docs/ { include snippets/authsidecar-protect.conf; } location /img/ { include snippets/authsidecar-public.conf; }",
        "location / { include snippets/authsidecar-protect.conf; try_files $uri /index.html; } location ~ \\.css$ { include snippets/authsidecar-public.conf; }",
        "set $authsidecar_match any; location / { set $authsidecar_match all; include snippets/authsidecar-anonymous.conf; }",
        "location / { set $authsidecar_claims \"a=1, b=2\"; set $authsidecar_max_login_age 15m; \(FindingTests.protect) }",
        "location / { include snippets/authsidecar-public.conf; proxy_set_header X-User-Email guest; proxy_pass http://app; }",
        "map $arg_x $team { default admins; } location / { set $authsidecar_groups $team; \(FindingTests.protect) }",
    ])
    func `what is right is left as it is`(block: String) throws {
        let text =
            block.hasPrefix("map")
            ? block.replacing("} location", with: "} server { include snippets/authsidecar-server.conf; location") + "}"
            : nil
        let codes = try text.map { try FindingTests.codes($0) } ?? FindingTests.codes(inServer: block)
        #expect(codes.isEmpty)
    }
}
