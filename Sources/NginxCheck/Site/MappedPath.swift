// SPDX-License-Identifier: Apache-2.0

/// What an application gets to see as the path of a location's requests.
struct MappedPath {
    /// Which application.
    let upstream: String
    /// How its path begins there.
    let path: String
    /// Nothing of the request follows.
    let isWhole: Bool
    /// Whether it is another path than that of the request.
    let isOther: Bool
    let line: Directive

    var isRewrite: Bool { line.name == "rewrite" }

    static func all(of location: Level) -> [MappedPath] {
        guard let pattern = location.pattern else { return [] }
        let isExact = pattern.kind == .exact
        let rewrite = location.withConditions.first { line in
            line.name == "rewrite" && line.arguments.last == "break" && line.arguments.count == 3
        }
        return location.passes.filter { $0.protocol == .http }.compactMap { pass in
            guard let upstream = upstream(of: pass.directive) else { return nil }
            if let rewrite {
                let (path, isWhole) = fixed(rewrite.arguments[1])
                return Self(
                    upstream: upstream, path: path, isWhole: isWhole, isOther: path != pattern.text, line: rewrite)
            }
            let uri = uri(of: pass.directive)
            guard let uri, !uri.hasPrefix("$uri"), !uri.hasPrefix("$request_uri") else {
                guard !pattern.isRegex, pattern.kind != .named else { return nil }
                return Self(
                    upstream: upstream, path: pattern.text, isWhole: isExact, isOther: false, line: pass.directive)
            }
            var (path, isWhole) = fixed(uri)
            // A capture holds what the path goes on with; without one a regular expression has no path of its own here.
            if isWhole { isWhole = isExact || pattern.isRegex }
            // `location /a` with `proxy_pass http://app/b/` makes `/b/../c` of `/a../c`.
            if pattern.kind == .prefix || pattern.kind == .firmPrefix, !pattern.text.hasSuffix("/"), path.hasSuffix("/")
            {
                path = path.dropLast().lastIndex(of: "/").map { String(path[...$0]) } ?? "/"
            }
            return Self(
                upstream: upstream, path: path, isWhole: isWhole, isOther: path != pattern.text, line: pass.directive)
        }
    }

    /// What does not depend on the request, and whether that is all.
    private static func fixed(_ target: String) -> (path: String, isWhole: Bool) {
        let path = target.prefix { $0 != "$" && $0 != "?" }
        return (path.isEmpty ? "/" : String(path), path.endIndex == target.endIndex || target[path.endIndex] == "?")
    }

    private static func upstream(of pass: Directive) -> String? {
        guard let dollar = pass.argument.firstIndex(of: "$") else { return UpstreamAddress.target(of: pass) }
        let fixed = Directive(name: pass.name, arguments: [String(pass.argument[..<dollar])], place: pass.place)
        return UpstreamAddress.target(of: fixed)
    }

    /// The path in a `proxy_pass` line; `nil` if it has none, and hands on that of the request.
    private static func uri(of pass: Directive) -> String? {
        guard let scheme = pass.argument.firstRange(of: "://") else { return nil }
        let rest = pass.argument[scheme.upperBound...]
        if rest.hasPrefix("unix:") {
            return rest.dropFirst(5).firstIndex(of: ":").map { String(rest[$0...].dropFirst()) }
        }
        return rest.firstIndex { $0 == "/" || $0 == "$" }.map { String(rest[$0...]) }
    }

    /// The line with the path of the request.
    func fix(in location: Level) -> String {
        let scheme = line.argument.hasPrefix("https://") ? "https" : "http"
        return
            "proxy_pass \(scheme)://\(upstream)\(upstream.hasPrefix("unix:") ? ":" : "")\(location.pattern?.isRegex == true ? "" : location.pattern?.text ?? "");"
    }
}
