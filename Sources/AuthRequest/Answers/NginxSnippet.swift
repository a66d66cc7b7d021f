// SPDX-License-Identifier: Apache-2.0

/// The lines with which nginx takes the identity headers from the answer and hands them to the application, in place of
/// whatever the client sent: `authsidecar-headers.conf`.
public struct NginxSnippet: Sendable {
    /// Where the package puts the file.
    public static let installedPath = "/etc/nginx/snippets/authsidecar-headers.conf"

    private let headers: [String]
    /// Headers of the default that are not in the settings: deleted, so that no client's own copy passes for ours.
    private let unused: [String]

    public init(_ headers: IdentityHeaders) {
        let names = headers.mappings.map(\.header)
        self.headers = names
        unused = IdentityHeaders.standard.mappings.map(\.header).filter { standard in
            !names.contains { $0.lowercased() == standard.lowercased() }
        }
    }

    /// The whole file.
    public var text: String {
        """
        # SPDX-License-Identifier: Apache-2.0
        #
        # authsidecar, the identity headers, one for each of the setting IDENTITY_HEADERS. Not for direct use:
        # authsidecar-identity.conf includes it. Printed by `authsidecar nginx-snippet`; after a change of the setting:
        #
        #     authsidecar nginx-snippet > \(Self.installedPath)
        #
        # A claim that the token does not hold gives an empty variable, which deletes the header.

        \(lines.joined(separator: "\n"))

        """
    }

    /// Whether another text says the same to nginx: its lines, without comments and blanks, in any order.
    public func matches(_ other: String) -> Bool {
        Set(Self.directives(of: other)) == Set(lines.filter { !$0.isEmpty })
    }

    private var lines: [String] {
        let taken = headers.map { "auth_request_set $\(variable($0)) $upstream_http_\(Self.underscored($0));" }
        let proxied =
            headers.map { "proxy_set_header \($0) $\(variable($0));" }
            + unused.map { "proxy_set_header \($0) \"\";" }
        let parameters = ["fastcgi_param", "uwsgi_param"].flatMap { directive in
            [""] + headers.map { "\(directive) HTTP_\(Self.underscored($0).uppercased()) $\(variable($0));" }
                + unused.map { "\(directive) HTTP_\(Self.underscored($0).uppercased()) \"\";" }
        }
        return taken + [""] + proxied + parameters
    }

    /// `X-User-Email` is `$authsidecar_user_email`; any other header of ours keeps its `x`, away from the variables
    /// that hold a location's rules.
    private func variable(_ header: String) -> String {
        let name = Self.underscored(header)
        return "authsidecar_" + (name.hasPrefix("x_user_") ? String(name.dropFirst(2)) : name)
    }

    private static func underscored(_ header: String) -> String {
        header.lowercased().split(separator: "-", omittingEmptySubsequences: false).joined(separator: "_")
    }

    private static func directives(of text: String) -> [String] {
        text.split { $0 == "\n" || $0 == "\r\n" }.compactMap { line in
            let words = line.split { $0 == " " || $0 == "\t" }
            guard let first = words.first, !first.hasPrefix("#") else { return nil }
            return words.joined(separator: " ")
        }
    }
}
