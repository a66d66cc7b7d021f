// SPDX-License-Identifier: Apache-2.0

/// `error_page 403 = @application`: after a refusal, or before the check, nginx asks the application for the same page.
struct ErrorPages {
    let server: Server

    var findings: [Finding] { server.locations.filter(\.isProtected).flatMap(refusalsOpened) }

    private func refusalsOpened(_ location: Level) -> [Finding] {
        let early = statuses(before: location)
        return lines(of: location).compactMap { line, statuses in
            guard !early.isDisjoint(with: statuses), let path = line.arguments.last,
                let target = target(path, than: location)
            else { return nil }
            return Finding(
                .refusalOpened, at: line.place,
                "“\(line.text)” leads from the protected \(location.title) to \(target.title), which is \(target.isOpen ? "open" : "for more people")",
                advice: "show a file instead", fix: ["error_page \(line.arguments[0]) /refused.html;"])
        }
    }

    /// The lines that count in a location, and for which statuses: of those of the server block the include's own come first, where
    /// they come before it.
    private func lines(of location: Level) -> [(Directive, Set<String>)] {
        let own = ([location] + location.outerLocations).lazy.map { $0.own("error_page") }.first { !$0.isEmpty }
        if let own { return own.map { ($0, Set($0.arguments.dropLast())) } }
        return server.level.directives.enumerated().filter { $0.element.name == "error_page" }.map { index, line in
            let isBehind = server.includeIndex.map { index > $0 } ?? false
            return (line, Set(line.arguments.dropLast()).subtracting(isBehind ? ["401", "403"] : []))
        }
    }

    /// The statuses of a refusal, and those that nginx gives before it asks.
    private func statuses(before location: Level) -> Set<String> {
        let returned = location.withConditions.filter { $0.name == "return" }.map(\.argument)
        let isLimited = ["limit_req", "limit_conn"].contains { !location.effective($0).isEmpty }
        return Set(["401", "403", "413"] + returned + (isLimited ? ["429", "503"] : []))
    }

    /// A location that hands the address that was asked for to the same application, and lets more people in: a named one, or a path
    /// whose application reads REQUEST_URI.
    private func target(_ path: String, than location: Level) -> Level? {
        let isNamed = path.hasPrefix("@")
        let reached =
            isNamed
            ? server.locations.filter { $0.pattern?.text == path }
            : server.index.reached(from: String(path.prefix { $0 != "?" && $0 != "$" }), isWhole: !path.contains("$"))
        return reached.first { target in
            let passes = target.passes.filter { isNamed || ![.http, .grpc].contains($0.protocol) }
            let isAnotherPage = target.own("rewrite").contains { $0.argument == "^" || $0.argument == ".*" }
            return !passes.isEmpty && !isAnotherPage && server.isWeaker(target, than: location)
                && server.sharesApplication(target, with: location)
        }
    }
}
