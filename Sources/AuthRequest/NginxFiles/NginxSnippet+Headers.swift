// SPDX-License-Identifier: Apache-2.0

extension NginxSnippet {
    static let headersComment = [
        "authsidecar, the identity headers, one for each of the setting IDENTITY_HEADERS. Not for direct use:",
        "authsidecar-identity.conf includes it. Printed by `authsidecar nginx-snippet`; after a change of the setting:",
        "",
        "    authsidecar nginx-snippet > \(installedDirectory)\(File.headers.rawValue)",
        "",
        "A claim that the token does not hold gives an empty variable, which deletes the header.",
    ]

    /// The lines with which nginx takes the identity headers from the response and hands them to the application, instead
    /// of whatever the client sent.
    static func headersLines(_ headers: IdentityHeaders) -> [String] {
        let names = headers.mappings.map(\.header)
        // Headers of the default that are not in the settings: deleted, so that no client's own copy passes for ours.
        let unused = IdentityHeaders.standard.mappings.map(\.header).filter { standard in
            !names.contains { $0.lowercased() == standard.lowercased() }
        }
        let taken = names.map { "auth_request_set $\(variable($0)) $upstream_http_\(underscored($0));" }
        let proxied =
            names.map { "proxy_set_header \($0) $\(variable($0));" }
            + unused.map { "proxy_set_header \($0) \"\";" }
        let parameters = ["fastcgi_param", "uwsgi_param"].flatMap { directive in
            [""] + names.map { "\(directive) HTTP_\(underscored($0).uppercased()) $\(variable($0));" }
                + unused.map { "\(directive) HTTP_\(underscored($0).uppercased()) \"\";" }
        }
        return taken + [""] + proxied + parameters
    }

    /// `X-User-Email` is `$authsidecar_user_email`; any other header of ours keeps its `x`, away from the variables
    /// that hold a location's rules.
    private static func variable(_ header: String) -> String {
        let name = underscored(header)
        return "authsidecar_" + (name.hasPrefix("x_user_") ? String(name.dropFirst(2)) : name)
    }
}
