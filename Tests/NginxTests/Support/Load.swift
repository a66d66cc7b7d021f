// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Requests without a pause on several kept connections, while something happens to the daemon.
enum Load {
    /// Status 0 stands for a connection that was closed without an answer.
    typealias Tally = [Int: Int]

    /// Runs `events` one after the other under load, with requests answered before, between and after them.
    ///
    /// - Returns: how often each status came.
    static func run(
        on site: Site, token: String, connections: Int = 4, events: [@Sendable () async throws -> Void]
    ) async throws -> Tally {
        let done = Flag()
        return try await withThrowingTaskGroup(of: Tally.self) { group in
            for _ in 1..<connections {
                group.addTask {
                    var client = Client(site: site, token: token)
                    while !done.isSet { try await client.ask() }
                    return try await client.finish()
                }
            }
            group.addTask {
                defer { done.set() }
                var client = Client(site: site, token: token)
                for event in events {
                    for _ in 0..<50 { try await client.ask() }
                    try await event()
                }
                for _ in 0..<50 { try await client.ask() }
                return try await client.finish()
            }
            return try await group.reduce(into: [:]) { all, one in all.merge(one, uniquingKeysWith: +) }
        }
    }

    private final class Flag: Sendable {
        private let value = Atomic(false)

        var isSet: Bool { value.load(ordering: .relaxed) }

        func set() { value.store(true, ordering: .relaxed) }
    }

    /// One browser: its connection is opened again when nginx has closed it.
    private struct Client {
        let site: Site
        let token: String
        private var connection: ClientConnection?
        private var tally: Tally = [:]

        init(site: Site, token: String) {
            self.site = site
            self.token = token
        }

        mutating func ask() async throws {
            let open: ClientConnection
            if let connection { open = connection } else { open = try await .open(port: site.port) }
            connection = open
            do {
                let response = try await open.send(Site.bytes("GET /", token: token))
                tally[response.status, default: 0] += 1
                if response["connection"] == ["close"] { try await drop() }
            } catch is ClientConnection.NoAnswer {
                tally[0, default: 0] += 1
                try await drop()
            }
        }

        mutating func finish() async throws -> Tally {
            try await drop()
            return tally
        }

        private mutating func drop() async throws {
            try await connection?.close()
            connection = nil
        }
    }
}
