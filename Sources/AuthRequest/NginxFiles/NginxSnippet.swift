// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// A file of nginx directives that depends on the settings.
public struct NginxSnippet: Sendable {
    /// The files, by name. `nginx-snippet` prints the first unless told otherwise.
    public enum File: String, CaseIterable, Sendable {
        /// Location level: the identity headers, from the response of the subrequest to the application.
        case headers = "authsidecar-headers.conf"
        /// http level: the client's cookies without the load balancer's session.
        case cookie = "authsidecar-cookie.conf"
        /// Server level: where a browser finds the daemon's pages.
        case pages = "authsidecar-pages.conf"
    }

    /// Where the packages put the files.
    public static let installedDirectory = "/etc/nginx/snippets/"

    public let file: File
    /// What the file says about itself, each line without its `#`.
    private let comment: [String]
    /// Directives, their comments and blank lines.
    private let lines: [String]

    /// - Parameters:
    ///   - headers: the setting IDENTITY_HEADERS.
    ///   - cookie: the setting SESSION_COOKIE.
    ///   - pages: the setting PAGES_PREFIX.
    public init(_ file: File, headers: IdentityHeaders, cookie: CookieName, pages: PagesPrefix = .none) {
        self.file = file
        switch file {
        case .headers: (comment, lines) = (Self.headersComment, Self.headersLines(headers))
        case .cookie: (comment, lines) = (Self.cookieComment, Self.cookieLines(cookie))
        case .pages: (comment, lines) = (Self.pagesComment, Self.pagesLines(pages))
        }
    }

    /// The whole file.
    public var text: String {
        let comments = comment.map { $0.isEmpty ? "#" : "# \($0)" }
        return (["# SPDX-License-Identifier: Apache-2.0", "#"] + comments + [""] + lines).joined(separator: "\n") + "\n"
    }

    /// Whether another text says the same to nginx: the same directives in the same order, whatever its comments and
    /// blanks.
    public func matches(_ other: String) -> Bool {
        Self.directives(of: other) == Self.directives(of: text)
    }

    private static func directives(of text: String) -> [String] {
        text.split { $0 == "\n" || $0 == "\r\n" }.compactMap { line in
            let words = line.split { $0 == " " || $0 == "\t" }
            guard let first = words.first, !first.hasPrefix("#") else { return nil }
            return words.joined(separator: " ")
        }
    }

    /// The header's name as nginx writes it in names of variables.
    static func underscored(_ header: String) -> String {
        header.lowercased().split(separator: "-", omittingEmptySubsequences: false).joined(separator: "_")
    }
}

extension NginxSnippet {
    static let headersComment = [
        "authsidecar, the identity headers, one for each of the setting IDENTITY_HEADERS. Not for direct use:",
        "authsidecar-identity.conf includes it. Printed by `authsidecar nginx-snippet`; after a change of the setting:",
        "",
        "    authsidecar nginx-snippet | sudo tee \(installedDirectory)\(File.headers.rawValue) >/dev/null",
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
        // Each variable of the default is there in any case: authsidecar-identity.conf names one, so that nginx refuses an empty file.
        let taken =
            names.map { "auth_request_set $\(variable($0)) $upstream_http_\(underscored($0));" }
            + unused.map { "auth_request_set $\(variable($0)) \"\";" }
        let values = names.map { ($0, "$\(variable($0))") } + unused.map { ($0, "\"\"") }
        let headers = ["proxy_set_header", "grpc_set_header"].flatMap { directive in
            [""] + values.map { "\(directive) \($0) \($1);" }
        }
        let parameters = ["fastcgi_param", "uwsgi_param", "scgi_param"].flatMap { directive in
            [""] + values.map { "\(directive) HTTP_\(underscored($0).uppercased()) \($1);" }
        }
        return taken + headers + parameters
    }

    /// `X-User-Email` is `$authsidecar_user_email`; any other header of ours keeps its `x`, away from the variables
    /// that hold a location's rules.
    private static func variable(_ header: String) -> String {
        let name = underscored(header)
        return "authsidecar_" + (name.hasPrefix("x_user_") ? String(name.dropFirst(2)) : name)
    }
}

extension NginxSnippet {
    static let cookieComment = [
        "authsidecar, the cookies of a client, for the setting SESSION_COOKIE. Not for direct use: authsidecar-upstream.conf includes",
        "it. Printed by `authsidecar nginx-snippet`; after a change of the setting:",
        "",
        "    authsidecar nginx-snippet \(File.cookie.rawValue) | sudo tee \(installedDirectory)\(File.cookie.rawValue) >/dev/null",
        "",
        "`$authsidecar_other_cookies` is `Cookie` without the load balancer's session, whose cookie has the name of SESSION_COOKIE,",
        "by itself or with `-0` to `-3` behind it. What is left comes in at most nine parts; a header that would leave more, which no",
        "browser sends, is dropped.",
    ]

    static func cookieLines(_ cookie: CookieName) -> [String] {
        // Possessive (`*+`): nothing is tried twice, however long a client's header is.
        let session = #"\s*+\#(pattern(cookie))(?:-[0-3])?\s*+="#
        let cut = #"(?:;\#(session)[^;]*+)*+"#
        let others = #"(?:;(?!\#(session))[^;]*+)*+"#
        let parts = #"^\#(cut)(?:;\s*+([^;]*+\#(others)))?+"# + String(repeating: "\(cut)(\(others))", count: 8)
        return [
            "map \"; $http_cookie\" $authsidecar_other_cookies {", "    default \"\";", "    \"; \" \"\";",
            "    \"~\(parts)\(cut)$\" \"$1$2$3$4$5$6$7$8$9\";", "}",
        ]
    }

    /// The name as a regular expression, with `\xHH` for whatever is neither letter nor digit.
    private static func pattern(_ cookie: CookieName) -> String {
        cookie.description.utf8.map { byte in
            Unicode.Scalar(byte).properties.isAlphabetic || (48...57).contains(byte)
                ? String(Unicode.Scalar(byte)) : #"\x"# + [byte].hexText
        }.joined()
    }
}
