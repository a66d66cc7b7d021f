// SPDX-License-Identifier: Apache-2.0

extension NginxSnippet {
    static let clientComment = [
        "authsidecar, what a client sends under names that are settings, SESSION_COOKIE and IDENTITY_HEADERS. Not for direct",
        "use: authsidecar-upstream.conf includes it. Printed by `authsidecar nginx-snippet`; after a change of a setting:",
        "",
        "    authsidecar nginx-snippet \(File.client.rawValue) > \(installedDirectory)\(File.client.rawValue)",
        "",
        "`$authsidecar_other_cookies` is `Cookie` without the load balancer's session, whose cookie has the name of SESSION_COOKIE,",
        "alone or with `-0` to `-3` behind it. What is left comes in at most nine parts; a header that would leave more, which no",
        "browser sends, is dropped.",
    ]

    static func clientLines(_ headers: IdentityHeaders, _ cookie: CookieName) -> [String] {
        // Possessive (`*+`): nothing is tried twice, however long a client's header is.
        let session = #"\s*+\#(pattern(cookie))(?:-[0-3])?\s*+="#
        let cut = #"(?:;\#(session)[^;]*+)*+"#
        let others = #"(?:;(?!\#(session))[^;]*+)*+"#
        let parts = #"^\#(cut)(?:;\s*+([^;]*+\#(others)))?+"# + String(repeating: "\(cut)(\(others))", count: 8)
        let cookies = map(
            "; $http_cookie", "authsidecar_other_cookies",
            ["default \"\";", "\"~\(parts)\(cut)$\" \"$1$2$3$4$5$6$7$8$9\";"])
        let names = Set((headers.mappings + IdentityHeaders.standard.mappings).map { underscored($0.header) })
        let claims = names.sorted().map { "$http_\($0)" }.joined()
        let errorPage = map(
            "$authsidecar_error|$authsidecar_include|$remote_user\(claims)", "authsidecar_is_error_page",
            ["volatile;", "default \"\";", #""~^[45][0-9][0-9] /[^|]*\.html?\|\|$" yes;"#])
        return cookies + [""]
            + [
                "# An error page of the site (`error_page 404 /404.html;`) is shown although its location has none of our includes: nginx",
                "# itself redirects to it, the error's status stays, it is an .html file, and the client's request names no identity that",
                "# an application behind that location could take for ours.",
            ] + errorPage
    }

    private static func map(_ source: String, _ variable: String, _ lines: [String]) -> [String] {
        ["map \"\(source)\" $\(variable) {"] + lines.map { "    \($0)" } + ["}"]
    }

    /// The name as a regular expression, with `\xHH` for whatever is neither letter nor digit.
    private static func pattern(_ cookie: CookieName) -> String {
        cookie.description.utf8.map { byte in
            Unicode.Scalar(byte).properties.isAlphabetic || (48...57).contains(byte)
                ? String(Unicode.Scalar(byte)) : #"\x"# + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
