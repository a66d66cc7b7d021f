// SPDX-License-Identifier: Apache-2.0

import Testing
import TestSupport

/// nginx keeps its connections to the daemon.
@Suite(.timeLimit(.minutes(2)))
struct ConnectionTests {
    @Test func `a thousand requests use a handful of connections`() async throws {
        try await Site.run { site in
            let token = site.token()
            try await site.expect(200, "GET /", token: token)
            let first = try Self.connections(to: site)
            #expect(first.count == 1)
            let client = try await ClientConnection.open(port: site.port)
            // Refused ones, too: an answer with a body would cost its connection.
            let requests = [Site.bytes("GET /", token: token), Site.bytes("GET /", token: nil)]
            for number in 0..<999 { _ = try await client.send(requests[number % 2]) }
            try await client.close()
            let last = try Self.connections(to: site)
            #expect(first.isSubset(of: last), "the first connection is still in use")
            #expect(last.count <= 4)
            #expect(site.application.requests.count == 501)
        }
    }

    /// The open connections of the daemon's socket, by inode: `Num RefCount Protocol Flags Type St Inode Path`, state 3
    /// is connected (proc(5), /proc/net/unix). The kernel lists sockets page by page, and leaves out some while others on the machine
    /// come and go: so what several lists have.
    private static func connections(to site: Site) throws -> Set<Substring> {
        let path = Site.socket(0, in: site.directory)
        let lines = try (0..<5).flatMap { _ in
            try TemporaryDirectory.text(of: "/proc/net/unix").split(separator: "\n")
        }
        let columns = lines.map { $0.split(separator: " ") }.filter { $0.count == 8 && $0[7] == path }
        return Set(columns.filter { $0[5] == "03" }.map { $0[6] })
    }
}
