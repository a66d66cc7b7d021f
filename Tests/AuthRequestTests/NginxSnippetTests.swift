// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AuthRequest

/// What nginx is to do with the identity headers.
struct NginxSnippetTests {
    private func snippet(_ mapping: String) throws -> NginxSnippet {
        NginxSnippet(try IdentityHeaders(mapping, encoding: .percent))
    }

    @Test func `every header is taken from the answer and handed on in each protocol`() throws {
        let lines = try snippet("X-User-Email=email,X-Department=custom:department").text.split(separator: "\n")
        #expect(
            lines.filter { !$0.hasPrefix("#") } == [
                "auth_request_set $authsidecar_user_email $upstream_http_x_user_email;",
                "auth_request_set $authsidecar_x_department $upstream_http_x_department;",
                "proxy_set_header X-User-Email $authsidecar_user_email;",
                "proxy_set_header X-Department $authsidecar_x_department;",
                "fastcgi_param HTTP_X_USER_EMAIL $authsidecar_user_email;",
                "fastcgi_param HTTP_X_DEPARTMENT $authsidecar_x_department;",
                "uwsgi_param HTTP_X_USER_EMAIL $authsidecar_user_email;",
                "uwsgi_param HTTP_X_DEPARTMENT $authsidecar_x_department;",
            ])
    }

    @Test(arguments: ["X-Groups", "X-Emails", "X-Domains", "X-Anonymous", "X-Reason", "X-Host", "X-Upgrade"])
    func `no header of ours takes the place of another variable`(header: String) throws {
        let name = header.dropFirst(2).lowercased()
        #expect(try !snippet("\(header)=claim").text.contains("$authsidecar_\(name) "))
    }

    @Test func `a file says the same whatever its comments, blanks and order`() throws {
        let snippet = try snippet("X-User-Email=email,X-User-Sub=sub")
        let lines = snippet.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(snippet.matches(snippet.text))
        #expect(snippet.matches(lines.reversed().map { "  \($0)\t" }.joined(separator: "\r\n\r\n")))
        #expect(snippet.matches("# mine\n" + snippet.text))
        #expect(!snippet.matches(""))
        #expect(!snippet.matches(try self.snippet("X-User-Email=email").text))
        #expect(!snippet.matches(try self.snippet("X-User-Email=email,X-User-Sub=sub,X-User-Name=name").text))
        #expect(try self.snippet("X-User-Sub=username,X-User-Email=upn").matches(snippet.text))
    }
}
