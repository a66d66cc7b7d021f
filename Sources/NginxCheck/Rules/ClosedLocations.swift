// SPDX-License-Identifier: Apache-2.0

/// Locations that nobody can use as they are, and pages that nobody sees.
struct ClosedLocations {
    private let server: Server
    /// Where `error_page` lines lead.
    private let errorPages: Set<String>

    init(_ server: Server) {
        self.server = server
        let lines = server.level.effective("error_page") + server.locations.flatMap { $0.own("error_page") }
        errorPages = Set(lines.compactMap(\.arguments.last))
    }

    var findings: [Finding] {
        server.locations.flatMap { includeMissing($0) + limitExcept($0) + errorPages($0) } + errorPagesOfHTTP
    }

    private func includeMissing(_ location: Level) -> [Finding] {
        guard server.isClosedByDefault, location.include == nil, !location.handsOutNothing, location.authRequest == nil,
            !isErrorPage(location)
        else { return [] }
        let other = location.own("include").first { $0.shippedFile == nil }
        let unseen = other.map { ", unless it is in “\($0.argument)”, which is not in the text" } ?? ""
        return [
            Finding(
                .includeMissing, at: location.place, "\(location.title) has no include of its own\(unseen)",
                advice: "write in it one of",
                fix: [
                    "include snippets/\(ShippedFile.protect.name);", "include snippets/\(ShippedFile.public.name);",
                ])
        ]
    }

    /// nginx itself serves a page of the site that is named after its status, if it is a file of the server block's root
    /// (authsidecar-defaults.conf).
    private func isErrorPage(_ location: Level) -> Bool {
        guard let pattern = location.pattern, pattern.kind == .exact else { return false }
        let roots = server.level.effective("root").map(\.argument)
        let served = roots.isEmpty ? ["html", "/usr/share/nginx/html"] : roots
        guard location.own("alias").isEmpty, location.own("root").map(\.argument).allSatisfy(served.contains) else {
            return false
        }
        guard errorPages.contains(pattern.text) else { return false }
        let name = pattern.text.split(separator: "/").last ?? ""
        return name.contains(#/[45][0-9x][0-9x]/#) && (name.hasSuffix(".html") || name.hasSuffix(".htm"))
    }

    /// One that denies everybody does what it says.
    private func limitExcept(_ location: Level) -> [Finding] {
        guard server.isClosedByDefault || server.isFragment, location.include != nil else { return [] }
        return location.own("limit_except").filter { line in
            line.block?.contains { $0.name != "deny" || $0.argument != "all" } ?? false
        }.map { line in
            Finding(
                .limitExcept, at: line.place, "“\(line.text)” in \(location.title) closes it for all other methods",
                advice: "leave the block out, or deny the other methods to everybody",
                fix: ["\(line.text) {", "    deny all;", "}"])
        }
    }

    private func errorPages(_ location: Level) -> [Finding] {
        guard let include = location.include, include.kind != .open, let line = location.own("error_page").first,
            ![ShippedFile.errorPages, .grpcErrors, .protectGRPC].contains(where: location.includes)
        else { return [] }
        return [
            Finding(
                .errorPageLost, at: line.place,
                "\(location.title) has `error_page` lines of its own: people who are refused see nginx's plain page",
                advice: "write behind them", fix: ["include snippets/\(ShippedFile.errorPages.name);"])
        ]
    }

    private var errorPagesOfHTTP: [Finding] {
        guard server.isClosedByDefault else { return [] }
        let own = Set(server.level.own("error_page").flatMap { $0.arguments.dropLast() })
        return (server.level.parent?.own("error_page") ?? []).filter { line in
            line.arguments.dropLast().contains { !own.contains($0) && !$0.hasPrefix("=") }
        }.map { line in
            Finding(
                .errorPageLost, at: line.place,
                "the server block in \(server.level.place) has the `error_page` lines of the server include, and forgets this one",
                advice: "repeat it in the server block", fix: [line.text])
        }
    }
}
