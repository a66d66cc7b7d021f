// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Synchronization
import Testing

@testable import ManagedLogin
@testable import UserPool

/// More logins than the hashing of passwords keeps up with.
struct BusyTests {
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            (
                "/login", "en",
                "Too many people are signing in or up at the moment. Wait a few seconds, then send the form again."
            ),
            ("/signup", "ja", "現在、処理が混み合っています。数秒待ってから、もう一度送信してください。"),
        ])
    func `get 503 and the form again, and nobody else does`(path: String, language: String, message: String)
        async throws
    {
        let (held, release) = AsyncStream.makeStream(of: Void.self)
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let isHeld = Mutex(false)
        let users = try UserPool(
            hashing: .cheap,
            hasher: PasswordHasher(maximumWaiting: 0) {
                guard isHeld.withLock({ $0 }) else { return }
                begin.yield()
                for await _ in held {}
            })
        let test = try await TestLogin(users: users)
        isHeld.withLock { $0 = true }
        try await test.run { browser in
            let other = browser.another()
            async let first = Flow.logIn(other)
            for await _ in begun { break }

            let uri = "\(path)?\(Flow.query())&lang=\(language)"
            let fields = [("username", "bob@example.com"), ("password", TestLogin.password)]
            let response = try await browser.submit(uri, fields)
            #expect(response.status == 503 && response.headers[.retryAfter] == "5")
            #expect(response.text(of: "notice") == message)
            #expect(response.body.contains("value=\"bob@example.com\"") && !response.body.contains(TestLogin.password))
            #expect(try await browser.get("/confirm?\(Flow.query())").status == 200)

            release.finish()
            #expect(try await first.parameter("code") != nil)
            let token = try #require(response.csrf)
            let again = try await browser.post(uri, fields + [("_csrf", token)])
            #expect(again.status == (path == "/signup" ? 302 : 400))
        }
    }
}
