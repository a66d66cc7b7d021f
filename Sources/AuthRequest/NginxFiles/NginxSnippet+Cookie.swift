// SPDX-License-Identifier: Apache-2.0

import TextBasics

extension NginxSnippet {
    static let cookieComment = [
        "authsidecar, the cookies of a client, for the setting SESSION_COOKIE. Not for direct use: authsidecar-upstream.conf includes",
        "it. Printed by `authsidecar nginx-snippet`; after a change of the setting:",
        "",
        "    authsidecar nginx-snippet \(File.cookie.rawValue) > \(installedDirectory)\(File.cookie.rawValue)",
        "",
        "`$authsidecar_other_cookies` is `Cookie` without the load balancer's session, whose cookie has the name of SESSION_COOKIE,",
        "alone or with `-0` to `-3` behind it. What is left comes in at most nine parts; a header that would leave more, which no",
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
