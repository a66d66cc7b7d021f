// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import UserPool

@testable import ManagedLogin

/// A pool with one user, its pages, and a clock that the test moves.
struct TestLogin: Sendable {
    static let callback = "http://localhost:8080/oauth2/idpresponse"
    static let otherCallback = "https://site.localhost/cb?tenant=a"
    static let signedOut = "http://localhost:8080/signed-out"
    static let email = "ann@example.com"
    static let password = "Passw0rd!"
    static let secret = "the-secret"

    let login: ManagedLogin
    let users: UserPool
    let ann: User
    let clock = TestClock()
    let mailbox = Mailbox()

    /// Making a key takes long: all share one.
    private static let key = Task { try IssuerKey() }

    init(
        usersFile: String? = nil, users: UserPool? = nil, log: Logger = Logger(label: "test"),
        _ change: (inout ManagedLoginConfiguration) -> Void = { _ in }
    ) async throws {
        var configuration = ManagedLoginConfiguration(
            baseURL: "http://127.0.0.1:9080", callbackURLs: [Self.callback, Self.otherCallback],
            signOutURLs: [Self.signedOut], clientSecret: Self.secret)
        change(&configuration)
        self.users = try users ?? UserPool(file: usersFile, hashing: .cheap, codeLife: 600)
        ann = try await self.users.addUser(
            email: Self.email, password: Self.password, name: "Ann", groups: ["ops", "日/本"])
        login = try await ManagedLogin(
            configuration: configuration, users: self.users, clock: { [clock] in clock.now },
            deliver: { [mailbox] in mailbox.note($0) }, log: log, key: Self.key.value)
    }

    /// Runs with a browser that has been nowhere yet.
    func run(_ body: @Sendable (TestBrowser) async throws -> Void) async throws {
        let router = Router()
        router.add(middleware: login.errorPages)
        login.addRoutes(to: router)
        try await Application(router: router).test(.router) { client in try await body(TestBrowser(client)) }
    }
}

/// A clock that does not move unless it is told to move.
final class TestClock: Sendable {
    private let seconds = Mutex<Int64>(1_800_000_000)

    var now: Int64 { seconds.withLock { $0 } }

    func wait(_ more: Int64) { seconds.withLock { $0 += more } }
}

/// What was “mailed”, the newest last.
final class Mailbox: Sendable {
    private let codes = Mutex<[ConfirmationCode]>([])

    var all: [ConfirmationCode] { codes.withLock { $0 } }

    func note(_ code: ConfirmationCode) { codes.withLock { $0.append(code) } }
}
