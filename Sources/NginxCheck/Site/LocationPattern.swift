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
    /// Of a regular expression: as nginx compares it, and in lower case.
    private let outline: RegexOutline?
    private let lowerCaseOutline: RegexOutline?

    init(_ arguments: [String]) {
        let first = arguments.first ?? ""
        if arguments.count > 1, let kind = Kind(rawValue: first), !first.isEmpty, kind != .named {
            self.init(kind, arguments[1])
            return
        }
        // nginx also reads `location =/path` and `location ~\.php$`.
        let joined: [Kind] = [.named, .exact, .firmPrefix, .regexOfAnyCase, .regex]
        let kind = joined.first { first.hasPrefix($0.rawValue) } ?? .prefix
        self.init(kind, kind == .named ? first : String(first.dropFirst(kind.rawValue.count)))
    }

    private init(_ kind: Kind, _ text: String) {
        (self.kind, self.text) = (kind, text)
        let isRegex = kind == .regex || kind == .regexOfAnyCase
        lowerCaseOutline = isRegex ? RegexOutline(text, ignoresCase: true) : nil
        outline = kind == .regex ? RegexOutline(text, ignoresCase: false) : lowerCaseOutline
    }

    var isRegex: Bool { kind == .regex || kind == .regexOfAnyCase }

    /// As it is in the configuration.
    var description: String {
        kind == .named || kind == .prefix ? "location \(text)" : "location \(kind.rawValue) \(text)"
    }

    /// Whether a regular expression may match a path that begins like this.
    ///
    /// - Parameter isWhole: nothing follows.
    func mayMatch(_ path: String, isWhole: Bool) -> Bool {
        outline?.mayMatch(Array((kind == .regexOfAnyCase ? path.lowercased() : path).utf8), isWhole: isWhole) ?? false
    }

    /// Whether there may be a path that two regular expressions match.
    func mayOverlap(_ other: LocationPattern) -> Bool {
        guard let lowerCaseOutline, let others = other.lowerCaseOutline else { return false }
        return lowerCaseOutline.mayOverlap(others)
    }
}
