// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// What another server block, or the address of the client, does to a protected one.
struct NeighbouringServers {
    let site: Site

    var findings: [Finding] {
        let ours = site.servers.filter(\.usesOurs)
        return defaultServers(of: ours.filter { !$0.isFragment }) + otherWays(to: ours)
            + ours.flatMap(realAddress(of:))
    }

    // MARK: The default server of the address

    /// One finding for a line or block, whatever number of server blocks it counts for.
    private func defaultServers(of servers: [Server]) -> [Finding] {
        var found: [(fault: SharedFault, servers: [Place])] = []
        var indices: [SharedFault: Int] = [:]
        for server in servers {
            let defaults = server.addresses.compactMap { site.defaultServers[$0.key] }
            let others = defaults.map(\.level).filter { $0 !== server.level }
            for fault in ([server.level] + others).flatMap(underscores) + others.compactMap(smallBuffers) {
                let index = indices[fault, default: found.count]
                if index == found.count { found.append((fault, [])) }
                indices[fault] = index
                if !found[index].servers.contains(server.level.place) {
                    found[index].servers.append(server.level.place)
                }
            }
        }
        return found.map { $0.fault.finding(for: $0.servers) }
    }

    private func underscores(_ block: Level) -> [SharedFault] {
        [("underscores_in_headers", "on"), ("ignore_invalid_headers", "off")].compactMap { name, value in
            guard let line = block.effective(name).last, line.argument == value else { return nil }
            return SharedFault(
                code: .underscoresInHeaders, place: line.place, line: line.text,
                fix: "\(name) \(value == "on" ? "off" : "on");")
        }
    }

    private func smallBuffers(_ block: Level) -> SharedFault? {
        // One that refuses the handshake reads no request.
        guard !block.directives.contains(where: { $0.shippedFile?.isForServer == true }),
            block.own("ssl_reject_handshake").last?.argument != "on"
        else { return nil }
        let line = block.effective("large_client_header_buffers").last
        if let line, line.arguments.count == 2, let count = Int(line.arguments[0]),
            let size = Self.bytes(line.arguments[1]),
            count >= 4, size >= 32 << 10
        {
            return nil
        }
        return SharedFault(
            code: .smallHeaderBuffers, place: line?.place ?? block.place, line: line?.text ?? "",
            fix: "large_client_header_buffers 4 32k;")
    }

    /// A size (nginx, “Configuration file measurement units”).
    static func bytes(_ text: String) -> Int? {
        let shift = ["k": 10, "m": 20][text.suffix(1).lowercased()] ?? 0
        guard let number = Int(decimalDigits: shift == 0 ? text[...] : text.dropLast()), number < 1 << 30 else {
            return nil
        }
        return number << shift
    }

    // MARK: Another way to the application

    private func otherWays(to ours: [Server]) -> [Finding] {
        var owners: [String: Server] = [:]
        for server in ours {
            for location in server.locations where location.isProtected {
                for application in applications(of: location) {
                    owners[application.key] = owners[application.key] ?? server
                }
            }
        }
        return site.servers.filter { !$0.usesOurs }.flatMap { other in
            // Only one page is meant to be open, such as that of a health check.
            ([other.level] + other.locations.filter { $0.pattern?.kind != .exact }).flatMap { location in
                applications(of: location).compactMap { application in
                    guard let owner = owners[application.key] else { return nil }
                    return Finding(
                        .unprotectedUpstream, at: application.line.place,
                        "“\(application.line.text)” leads to \(application.address), which the server block in \(owner.level.place) protects",
                        advice:
                            "protect this block as well, or delete it; the first line goes into the server block, and one location include into each of its locations",
                        fix: [
                            "include snippets/\(ShippedFile.server.name);",
                            "include snippets/\(ShippedFile.protect.name);",
                        ])
                }
            }
        }
    }

    /// What a location hands requests to. Of FastCGI the root tells the applications of one address apart.
    private func applications(of location: Level) -> [(key: String, address: String, line: Directive)] {
        location.passes.flatMap { pass in
            let root = pass.protocol == .fastcgi ? location.effective("root").last?.argument ?? "" : ""
            return addresses(of: pass.directive).map { ("\($0) \(root)", $0, pass.directive) }
        }
    }

    private func addresses(of pass: Directive) -> [String] {
        UpstreamAddress.all(of: pass, in: site).map(\.text)
    }

    // MARK: The client's address

    private func realAddress(of server: Server) -> [Finding] {
        let lines =
            server.level.effective("set_real_ip_from") + server.locations.flatMap { $0.own("set_real_ip_from") }
        return lines.prefix(1).flatMap { otherHeader($0, server) }
            + lines.compactMap { line in
                let parts = line.argument.split(separator: "/")
                guard parts.count == 2, let length = Int(parts[1]), length < (parts[0].contains(":") ? 16 : 8) else {
                    return nil
                }
                return Finding(
                    .realAddressForged, at: line.place,
                    "“\(line.text)” trusts almost everybody about the client's address",
                    advice: "write the subnets of the load balancer", fix: ["set_real_ip_from 10.0.0.0/16;"])
            }
    }

    /// The load balancer appends to X-Forwarded-For, and hands on any other header as the client sent it.
    private func otherHeader(_ trusted: Directive, _ server: Server) -> [Finding] {
        let line = server.level.effective("real_ip_header").last
        let header = line?.argument.lowercased() ?? "x-real-ip"
        guard !["x-forwarded-for", "proxy_protocol"].contains(header) else { return [] }
        return [
            Finding(
                .realAddressForged, at: line?.place ?? trusted.place,
                "nginx takes the client's address from \(line?.argument ?? "X-Real-IP, the default"), which clients send",
                advice: "write", fix: ["real_ip_header X-Forwarded-For;"])
        ]
    }
}

/// A line, or a block that lacks one, by which nginx reads the requests of other server blocks.
private struct SharedFault: Hashable {
    let code: FindingCode
    let place: Place
    /// Empty if the block lacks one.
    let line: String
    let fix: String

    /// More are only counted.
    private static let maximumListed = 5

    /// - Parameter servers: where the server blocks are that it counts for.
    func finding(for servers: [Place]) -> Finding {
        let listed = servers.prefix(Self.maximumListed).map(\.description).joined(separator: ", ")
        let others = servers.count - Self.maximumListed
        let blocks =
            (servers.count == 1 ? "the server block in " : "the server blocks in ") + listed
            + (others > 0 ? " and \(others) more" : "")
        guard code == .smallHeaderBuffers else {
            let share = servers.count == 1 ? "shares" : "share"
            return Finding(
                code, at: place, "“\(line)” counts for \(blocks), too, which \(share) its address",
                advice: "leave it out, or give this server another address", fix: [fix])
        }
        let use = servers.count == 1 ? "uses" : "use"
        return Finding(
            code, at: place, "this server block is the default of an address that \(blocks) \(use)",
            advice: "write in it", fix: [fix])
    }
}
