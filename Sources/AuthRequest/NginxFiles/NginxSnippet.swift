// SPDX-License-Identifier: Apache-2.0

/// A file of nginx directives that depends on the settings.
public struct NginxSnippet: Sendable {
    /// The files, by name. `nginx-snippet` prints the first unless told otherwise.
    public enum File: String, CaseIterable, Sendable {
        /// Location level: the identity headers, from the response of the subrequest to the application.
        case headers = "authsidecar-headers.conf"
        /// http level: the client's cookies without the load balancer's session.
        case cookie = "authsidecar-cookie.conf"
    }

    /// Where the packages put the files.
    public static let installedDirectory = "/etc/nginx/snippets/"

    public let file: File
    /// What the file says about itself, each line without its `#`.
    private let comment: [String]
    /// Directives and blank lines.
    private let lines: [String]

    /// - Parameters:
    ///   - headers: the setting IDENTITY_HEADERS.
    ///   - cookie: the setting SESSION_COOKIE.
    public init(_ file: File, headers: IdentityHeaders, cookie: CookieName) {
        self.file = file
        switch file {
        case .headers: (comment, lines) = (Self.headersComment, Self.headersLines(headers))
        case .cookie: (comment, lines) = (Self.cookieComment, Self.cookieLines(cookie))
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
