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
    private let plainBeginning: String?

    init(_ arguments: [String]) {
        let first = arguments.first ?? ""
        if arguments.count > 1, let kind = Kind(rawValue: first), !first.isEmpty, kind != .named {
            (self.kind, text) = (kind, arguments[1])
            plainBeginning = Self.plainBeginning(of: text, kind)
            return
        }
        // nginx also reads `location =/path` and `location ~\.php$`.
        let joined: [Kind] = [.named, .exact, .firmPrefix, .regexOfAnyCase, .regex]
        let kind = joined.first { first.hasPrefix($0.rawValue) } ?? .prefix
        self.kind = kind
        text = kind == .named ? first : String(first.dropFirst(kind.rawValue.count))
        plainBeginning = Self.plainBeginning(of: text, kind)
    }

    var isRegex: Bool { kind == .regex || kind == .regexOfAnyCase }

    /// As it stands in the configuration.
    var description: String {
        kind == .named || kind == .prefix ? "location \(text)" : "location \(kind.rawValue) \(text)"
    }

    /// Whether a regular expression may match a path that begins with `prefix`: all may, but those whose own beginning is
    /// plain text that contradicts it.
    func mayMatch(below prefix: String) -> Bool {
        guard let plainBeginning else { return true }
        return kind == .regexOfAnyCase
            ? !plainBeginning.contradicts(prefix.lowercased()) : !plainBeginning.contradicts(prefix)
    }

    /// The text that every path begins with that the regular expression matches, if it is known; in lower case if case does
    /// not matter.
    private static func plainBeginning(of regex: String, _ kind: Kind) -> String? {
        guard regex.hasPrefix("^/"), !regex.contains("|") || regex.contains("(") else { return nil }
        var plain = regex.dropFirst().prefix { !"\\.[](){}*+?|^$".contains($0) }
        // A character before a quantifier may be missing.
        if let next = regex.dropFirst(1 + plain.count).first, "*?{".contains(next) { plain = plain.dropLast() }
        return kind == .regexOfAnyCase ? plain.lowercased() : String(plain)
    }
}

extension String {
    /// Whether neither text begins with the other.
    fileprivate func contradicts(_ other: String) -> Bool { !hasPrefix(other) && !other.hasPrefix(self) }
}
