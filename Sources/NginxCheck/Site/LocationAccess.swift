// SPDX-License-Identifier: Apache-2.0

/// Who gets something from a location.
extension Level {
    /// The `auth_request` line instead of an include: of the location, or of one around it that has no include either.
    var authRequest: Directive? {
        for level in [self] + outerLocations {
            if let line = level.own("auth_request").last { return line }
            if level.include != nil { return nil }
        }
        return nil
    }

    /// Whether nobody is asked here.
    var isOpen: Bool { include?.kind == .open || include == nil && authRequest?.argument == "off" }

    /// Whether people have to be signed in.
    var isProtected: Bool { include.map { $0.kind != .open } ?? false }

    /// Whether it refuses everybody, or always leads elsewhere.
    var handsOutNothing: Bool { refusesEverybody || leadsElsewhere }

    /// `deny all`, with nothing that lets somebody in all the same.
    private var refusesEverybody: Bool {
        own("deny").contains { $0.argument == "all" } && own("allow").isEmpty
            && effective("satisfy").last?.argument != "any"
    }

    /// Whether each request gets a `return`, a redirect, or another location.
    var leadsElsewhere: Bool {
        directives.prefix { !RuleOrder.breaks($0) }.contains { line in
            switch line.name {
            case "return": true
            case "rewrite":
                (line.isRedirect || line.arguments.last == "last" || line.arguments.count == 2) && passes.isEmpty
                    && alwaysMatches(line)
            default: false
            }
        }
    }

    /// Whether the expression of a `rewrite` is written to match whatever comes into the location.
    private func alwaysMatches(_ line: Directive) -> Bool {
        if ["^", ".*", "^.*", "^(.*)$", "(.*)", "^/", "^/(.*)$", "^/.*$"].contains(line.argument) { return true }
        guard let pattern, !pattern.isRegex, pattern.kind != .named else { return false }
        let rest = line.argument.hasPrefix("^") ? line.argument.dropFirst() : line.argument[...]
        return ["", ".*", "(.*)", ".*$", "(.*)$"].contains { ending in
            rest.hasSuffix(ending) && pattern.text.hasPrefix(rest.dropLast(ending.count).replacing("\\", with: ""))
        }
    }
}

extension Directive {
    /// Whether a `rewrite` answers with a redirect (nginx, `rewrite`).
    var isRedirect: Bool {
        guard name == "rewrite", arguments.count >= 2 else { return false }
        return ["http://", "https://", "$scheme"].contains(where: arguments[1].hasPrefix)
            || ["redirect", "permanent"].contains(arguments.last)
    }
}
