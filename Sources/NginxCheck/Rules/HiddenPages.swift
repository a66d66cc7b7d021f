// SPDX-License-Identifier: Apache-2.0

/// Locations of a site for an address at which authsidecar-pages.conf has a page: nginx takes the exact location.
struct HiddenPages {
    let site: Site
    let server: Server

    var findings: [Finding] {
        guard server.level.includes(.pages) else { return [] }
        return server.level.locations.compactMap { location in
            guard let pattern = location.pattern, [.prefix, .firmPrefix].contains(pattern.kind),
                site.pagePaths.contains(pattern.text)
            else { return nil }
            return Finding(
                .pageHidden, at: location.place,
                "\(location.title) gets no request for \(pattern.text): \(ShippedFile.pages.name) has this page",
                advice:
                    "delete the location, or, if the application needs it, set PAGES_PREFIX=/_sso, write the file anew and reload nginx",
                fix: [
                    "authsidecar nginx-snippet \(ShippedFile.pages.name) > /etc/nginx/snippets/\(ShippedFile.pages.name)"
                ])
        }
    }

    /// The addresses of the pages, by the file if it is given.
    static func paths(in files: [ConfigurationFile]) -> Set<String> {
        let file = files.first { ShippedFile(path: $0.name) == .pages }
        guard let directives = file.flatMap({ try? ConfigurationReader.directives(of: $0) }) else {
            return ["/whoami", "/logout", "/signed-out"]
        }
        return Set(directives.filter { $0.name == "location" }.map { LocationPattern($0.arguments).text })
    }
}
