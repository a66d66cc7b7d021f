// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdTesting
import LoadBalancer
import Logging
import ManagedLogin
import Synchronization
import Testing
import UserPool

@testable import Emulator

/// The whole emulator, with one user, in front of http://localhost:8080.
struct EmulatedSite {
    static let email = "ann@example.com"
    static let password = "Correct-Horse-1"

    let emulator: EmulatorApplication
    let clock = Seconds()
    let mails = Mails()
    private let application: Application<RouterResponder<BasicRequestContext>>

    init(allowsSignUp: Bool = true, provider: ProviderKind = .cognito) async throws {
        var settings = EmulatorSettings(sites: [try WebOrigin("http://localhost:8080")])
        settings.allowsSignUp = allowsSignUp
        settings.provider = provider
        let users = try UserPool(file: nil, hashing: .cheap)
        _ = try await users.addUser(
            email: Self.email, password: Self.password, name: "山田 <b>&\"'", groups: ["admins", "ops"])
        let (clock, mails) = (clock, mails)
        var log = Logger(label: "test")
        log.logLevel = .critical
        emulator = try await EmulatorApplication(
            settings, users: users, clock: { clock.now }, deliver: { mails.add($0) }, log: log)
        application = emulator.server(host: "127.0.0.1", port: 0)
    }

    func ask(
        _ uri: String, method: HTTPRequest.Method = .get, headers: HTTPFields = [:], body: String? = nil
    ) async throws -> TestResponse {
        try await application.test(.router) { client in
            try await client.execute(
                uri: uri, method: method, headers: headers, body: body.map(ByteBuffer.init(string:)))
        }
    }

    /// Serves on a free port until the task is cancelled.
    func serve(_ onReady: @escaping @Sendable (Int) -> Void) async throws {
        let server = emulator.server(host: "127.0.0.1", port: 0) { onReady($0.localAddress?.port ?? 0) }
        try await server.run()
    }

    /// Serves on a free port, and sends each text there as it is, on a connection of its own.
    func exchange(_ requests: [String]) async throws -> [RawResponse] {
        try await application.test(.live) { client in
            let port = try #require(client.port)
            var responses: [RawResponse] = []
            for request in requests { responses.append(try await RawResponse(to: request, port: port)) }
            return responses
        }
    }

    /// A clock that does not move until it is set.
    final class Seconds: Sendable {
        private let seconds = Mutex<Int64>(1_700_000_000)
        var now: Int64 { seconds.withLock { $0 } }
        func advance(by more: Int64) { seconds.withLock { $0 += more } }
    }

    /// What was “mailed”.
    final class Mails: Sendable {
        private let mails = Mutex<[ConfirmationCode]>([])
        func add(_ mail: ConfirmationCode) { mails.withLock { $0.append(mail) } }
        func code(for email: String) -> String? { mails.withLock { $0.last { $0.email == email }?.code } }
    }
}
