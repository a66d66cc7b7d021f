// SPDX-License-Identifier: Apache-2.0

/// What to do about a name that is no setting, where a similar setting would be the wrong answer.
struct UnknownSettingHint {
    let text: String
    /// The setting that was meant.
    private(set) var key: SettingKey?

    /// Names in other programs, or in other places, and what is right here.
    private static let hints: [(names: [String], text: String)] = [
        (
            [
                "ALLOWED_GROUPS", "ALLOWED_GROUP", "ALLOW_GROUPS", "REQUIRED_GROUPS", "ALLOWED_EMAILS",
                "ALLOWED_DOMAINS",
                "ALLOWED_USERS", "EMAIL_DOMAINS", "GROUPS",
            ],
            "who may enter is set in nginx, for each location: set $authsidecar_groups \"admins\";"
        ),
        (["CLIENT_SECRET", "COOKIE_SECRET", "SECRET"], "authsidecar needs no secret; leave it out"),
    ]

    /// - Parameter serviceLinks: what the names of Kubernetes' service links begin with.
    /// - Returns: `nil` if there is none.
    init?(_ name: String, serviceLinks: [String] = []) {
        let words = name.split { $0 == " " || $0 == "\t" }
        if words.count == 2, words[0] == "export" {
            (text, key) = ("write it without “export”", SettingKey(rawValue: String(words[1])))
        } else if serviceLinks.contains(where: { Self.isServiceLink(name, of: $0) }) {
            text = "it is one of Kubernetes' service links: set enableServiceLinks: false in the pod"
        } else if let hint = Self.hints.first(where: { $0.names.contains(name.uppercased()) }) {
            text = hint.text
        } else {
            return nil
        }
    }

    /// The beginnings of names that Kubernetes makes for its services: `AUTHSIDECAR_WEB_` for a service `authsidecar-web`. Each has a
    /// variable for its host.
    static func serviceLinks(in names: some Sequence<String>) -> [String] {
        names.filter { $0.hasSuffix(hostSuffix) }.map { String($0.dropLast(hostSuffix.count)) }
    }

    private static let hostSuffix = "SERVICE_HOST"

    private static func isServiceLink(_ name: String, of beginning: String) -> Bool {
        ["SERVICE_", "PORT"].contains { name.hasPrefix(beginning + $0) }
    }
}
