// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// nginx keeps its connections to the daemon.
@Suite(.timeLimit(.minutes(2)))
struct ConnectionTests {
    @Test func `a thousand requests use a handful of connections`() async throws {
        try await Site.run { site in
            let token = site.token()
            try await site.expect(200, "GET /", token: token)
            let first = try Self.sockets(of: site.daemons[0])
            let connection = try await ClientConnection.open(port: site.port)
            // Refused ones, too: an answer with a body would cost its connection.
            let requests = [Site.bytes("GET /", token: token), Site.bytes("GET /", token: nil)]
            for number in 0..<999 { _ = try await connection.send(requests[number % 2]) }
            try await connection.close()
            let last = try Self.sockets(of: site.daemons[0])
            #expect(first.isSubset(of: last), "the first connection is still the one in use")
            #expect(last.count <= first.count + 4)
            #expect(site.application.requests.count == 501)
        }
    }

    /// The sockets that a process has open, by inode; a number is not used again soon (proc(5)).
    private static func sockets(of process: ChildProcess) throws -> Set<String> {
        let folder = "/proc/\(process.processID)/fd"
        guard let stream = unsafe opendir(folder) else { throw SystemError(folder) }
        defer { unsafe _ = closedir(stream) }
        var sockets: Set<String> = []
        while let descriptor = unsafe DirectoryEntry.next(in: stream) {
            if let target = Programs.target(ofLink: "\(folder)/\(descriptor)"), target.hasPrefix("socket:") {
                sockets.insert(target)
            }
        }
        return sockets
    }
}
