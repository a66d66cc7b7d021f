// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AuthRequest

/// What nginx is to do with the identity headers.
struct NginxSnippetTests {
    private func snippet(_ mapping: String) throws -> NginxSnippet {
        NginxSnippet(.headers, headers: try IdentityHeaders(mapping, encoding: .percent), cookie: .standard)
    }

    @Test func `every header is taken from the answer and handed on in each protocol`() throws {
        let lines = try snippet("X-User-Email=email,X-Department=custom:department").text.split(separator: "\n")
        // Lines that delete are another test's.
        #expect(
            lines.filter { !$0.hasPrefix("#") && !$0.hasSuffix("\"\";") } == [
                "auth_request_set $authsidecar_user_email $upstream_http_x_user_email;",
                "auth_request_set $authsidecar_x_department $upstream_http_x_department;",
                "proxy_set_header X-User-Email $authsidecar_user_email;",
                "proxy_set_header X-Department $authsidecar_x_department;",
                "grpc_set_header X-User-Email $authsidecar_user_email;",
                "grpc_set_header X-Department $authsidecar_x_department;",
                "fastcgi_param HTTP_X_USER_EMAIL $authsidecar_user_email;",
                "fastcgi_param HTTP_X_DEPARTMENT $authsidecar_x_department;",
                "uwsgi_param HTTP_X_USER_EMAIL $authsidecar_user_email;",
                "uwsgi_param HTTP_X_DEPARTMENT $authsidecar_x_department;",
                "scgi_param HTTP_X_USER_EMAIL $authsidecar_user_email;",
                "scgi_param HTTP_X_DEPARTMENT $authsidecar_x_department;",
            ])
    }

    @Test func `a header of the default that is not mapped is deleted, so that no client's own passes for ours`() throws
    {
        let text = try snippet("X-User-Email=email,x-user-sub=sub").text
        for name in ["X-User-Name", "X-User-Username", "X-User-Groups", "X-User-Email-Verified"] {
            let parameter = "HTTP_" + name.uppercased().split(separator: "-").joined(separator: "_")
            for line in [
                "proxy_set_header \(name) \"\";", "grpc_set_header \(name) \"\";", "fastcgi_param \(parameter) \"\";",
                "uwsgi_param \(parameter) \"\";", "scgi_param \(parameter) \"\";",
            ] {
                #expect(text.contains("\(line)\n"), "\(line)")
            }
        }
        #expect(!text.contains("X-User-Sub \"\""))
    }

    @Test(arguments: ["X-Groups", "X-Emails", "X-Domains", "X-Anonymous", "X-Reason", "X-Host", "X-Upgrade"])
    func `no header of ours takes the place of another variable`(header: String) throws {
        let name = header.dropFirst(2).lowercased()
        #expect(try !snippet("\(header)=claim").text.contains("$authsidecar_\(name) "))
    }

    @Test func `a file says the same whatever its comments and blanks`() throws {
        let snippet = try snippet("X-User-Email=email,X-User-Sub=sub")
        let lines = snippet.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(snippet.matches(snippet.text))
        #expect(snippet.matches(lines.map { "  \($0)\t" }.joined(separator: "\r\n\r\n")))
        #expect(snippet.matches("# mine\n" + snippet.text))
        #expect(!snippet.matches(""))
        #expect(!snippet.matches(try self.snippet("X-User-Email=email").text))
        #expect(!snippet.matches(try self.snippet("X-User-Email=email,X-User-Sub=sub,X-User-Name=name").text))
        #expect(try self.snippet("X-User-Email=upn,X-User-Sub=username").matches(snippet.text))
    }

    // MARK: The session cookie

    private func cookie(_ name: String = "AWSELBAuthSessionCookie") throws -> NginxSnippet {
        NginxSnippet(.cookie, headers: .standard, cookie: try #require(CookieName(name)))
    }

    @Test(arguments: [
        ("Session", "Session"), ("__Host-x.y", #"\x5f\x5fHost\x2dx\x2ey"#),
        ("a+b*c^d$e|f", #"a\x2bb\x2ac\x5ed\x24e\x7cf"#), ("a'b`c~d!e#f%g&h", #"a\x27b\x60c\x7ed\x21e\x23f\x25g\x26h"#),
    ])
    func `the cookie's name is no expression`(name: String, pattern: String) throws {
        #expect(try cookie(name).text.contains(#";\s*+\#(pattern)(?:-[0-3])?\s*+="#))
    }

    @Test func `another cookie is another file`() throws {
        #expect(try cookie().matches(cookie().text))
        #expect(try !cookie().matches(cookie("Other").text))
    }
}
