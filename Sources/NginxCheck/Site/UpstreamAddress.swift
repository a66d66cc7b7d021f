// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Where an application listens.
struct UpstreamAddress {
    /// As it is in the configuration: `10.0.0.5:8080`, `unix:/run/app.sock`.
    let text: String
    let place: Place

    /// The addresses that a `…_pass` line leads to: its own, or those of the `upstream` it names. None, if that depends on a
    /// variable or on what is not in the text.
    static func all(of pass: Directive, in site: Site) -> [UpstreamAddress] {
        guard let target = target(of: pass) else { return [] }
        guard let servers = site.upstreams[target] else {
            // A bare name is that of an `upstream` that is not in the text.
            let isAddress = target == "localhost" || target.utf8.contains { ".:".utf8.contains($0) }
            return isAddress ? [Self(text: target, place: pass.place)] : []
        }
        return servers.map { Self(text: $0.argument, place: $0.place) }
    }

    /// Host and port, a socket, or the name of an `upstream`.
    static func target(of pass: Directive) -> String? {
        var rest = pass.argument[...]
        for scheme in ["http://", "https://", "grpc://", "grpcs://"] where rest.hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
        }
        let end = rest.hasPrefix("unix:") ? rest.dropFirst(5).firstIndex(of: ":") : rest.firstIndex(of: "/")
        let target = String(rest[..<(end ?? rest.endIndex)])
        return target.isEmpty || target.contains("$") ? nil : target
    }

    /// Whether only this machine reaches it.
    var isLocal: Bool { text.hasPrefix("unix:") || Authority(text[...])?.isLoopback ?? false }
}
