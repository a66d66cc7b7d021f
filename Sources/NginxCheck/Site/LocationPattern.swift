// SPDX-License-Identifier: Apache-2.0

/// What a `location` is for (nginx, `location`).
struct LocationPattern {
    enum Kind: String {
        case prefix = ""
        /// A prefix that no regular expression takes precedence of.
        case firmPrefix = "^~"
        case exact = "="
        case regex = "~"
        case regexOfAnyCase = "~*"
        case named = "@"
    }

    let kind: Kind
    let text: String

    init(_ arguments: [String]) {
        let first = arguments.first ?? ""
        if arguments.count > 1, let kind = Kind(rawValue: first), !first.isEmpty, kind != .named {
            (self.kind, text) = (kind, arguments[1])
            return
        }
        // nginx also reads `location =/path` and `location ~\.php$`.
        let joined: [Kind] = [.named, .exact, .firmPrefix, .regexOfAnyCase, .regex]
        let kind = joined.first { first.hasPrefix($0.rawValue) } ?? .prefix
        self.kind = kind
        text = kind == .named ? first : String(first.dropFirst(kind.rawValue.count))
    }

    var isRegex: Bool { kind == .regex || kind == .regexOfAnyCase }

    /// As it stands in the configuration.
    var description: String {
        kind == .named || kind == .prefix ? "location \(text)" : "location \(kind.rawValue) \(text)"
    }

    /// Whether a regular expression may match a path that begins with `prefix`: all may, but those whose own beginning is
    /// plain text that contradicts it.
    func mayMatch(below prefix: String) -> Bool {
        guard text.hasPrefix("^/") else { return true }
        let special = "\\.[](){}*+?|^$"
        var plain = text.dropFirst().prefix { !special.contains($0) }
        // A character before a quantifier may be missing.
        if let next = text.dropFirst(1 + plain.count).first, "*?{".contains(next) { plain = plain.dropLast() }
        if text.contains("|"), !text.contains("(") { return true }
        let (own, other) =
            kind == .regexOfAnyCase ? (plain.lowercased(), prefix.lowercased()) : (String(plain), prefix)
        return own.hasPrefix(other) || other.hasPrefix(own)
    }
}
