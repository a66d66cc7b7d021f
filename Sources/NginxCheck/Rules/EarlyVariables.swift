// SPDX-License-Identifier: Apache-2.0

/// `if ($authsidecar_user_groups …)`, `set $user $authsidecar_user_sub`: nginx does both before it asks who the user is.
struct EarlyVariables {
    let site: Site
    let server: Server

    private static let directives: Set = ["if", "set", "rewrite", "return"]

    var findings: [Finding] {
        server.locations.filter(\.isProtected).flatMap { location in
            location.withConditions.compactMap { line in
                guard Self.directives.contains(line.name), let name = user(in: line) else { return nil }
                return Finding(
                    .userNotKnownYet, at: line.place, "“\(line.text)” reads $\(name), which is empty there",
                    advice: "let a rule decide who may enter, and use the variable itself where its value is sent",
                    fix: ["set $authsidecar_groups \"admins\";"])
            }
        }
    }

    private func user(in line: Directive) -> String? {
        let values = line.name == "set" ? line.arguments.dropFirst() : line.arguments[...]
        return values.lazy.flatMap(VariableSources.names).first { name in site.holds(name, where: Self.isUser) }
    }

    private static func isUser(_ name: String) -> Bool {
        name.hasPrefix("authsidecar_user_") || name == "authsidecar_remote_user"
    }
}
