// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import UserPool

/// What the pool does while a password is hashed.
struct PasswordHasherTests {
    private let password = "Passw0rd!"
    private let gate = Gate()
    private let pool: UserPool

    init() throws {
        pool = try UserPool(hashing: .cheap, hasher: PasswordHasher { [gate] in await gate.pass() })
    }

    @Test func `other calls are served while a password is hashed`() async throws {
        let ann = try await pool.addUser(email: "ann@example.com", password: password)
        await gate.close()
        async let login = pool.authenticate("ann@example.com", password: password, at: 0)
        await gate.someoneWaits()
        #expect(try await pool.user(sub: ann.sub) == ann)
        #expect(try await pool.users() == [ann])
        await gate.open()
        #expect(try await login == ann)
    }

    @Test(arguments: ["ann@example.com", "nobody@example.com"])
    func `twenty guesses at once are no more than five`(name: String) async throws {
        try await pool.addUser(email: "ann@example.com", password: password)
        await gate.close()
        let errors = await withTaskGroup { group in
            for _ in 0..<20 {
                group.addTask { await Self.failure { try await pool.authenticate(name, password: "wrong", at: 100) } }
            }
            await gate.someoneWaits()
            await gate.open()
            return await group.reduce(into: [UserPoolError?]()) { $0.append($1) }
        }
        #expect(errors.count { $0 == .notAuthorized } == 5)
        #expect(errors.count { $0 == .attemptsExceeded } == 15)
        await #expect(throws: UserPoolError.attemptsExceeded) {
            try await pool.authenticate(name, password: password, at: 100)
        }
    }

    @Test func `a user who logs in twenty times at once is not locked`() async throws {
        try await pool.addUser(email: "ann@example.com", password: password)
        try await withThrowingTaskGroup { group in
            for _ in 0..<20 {
                group.addTask { try await pool.authenticate("ann@example.com", password: password, at: 100) }
            }
            for try await user in group { #expect(user.email == "ann@example.com") }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `who comes while too many wait is sent away at once, and no others are`() async throws {
        let ann = try await pool.addUser(email: "ann@example.com", password: password)
        await gate.close()
        // One is hashed, and as many wait as may.
        let (served, tooMany) = (PasswordHasher.maximumWaiting + 1, 7)
        let errors = await withTaskGroup { [pool, password] group in
            for _ in 0..<(served + tooMany) {
                group.addTask {
                    await Self.failure { try await pool.authenticate("ann@example.com", password: password, at: 0) }
                }
            }
            var errors: [UserPoolError?] = []
            for _ in 0..<tooMany { errors.append(await group.next() ?? nil) }
            errors.append(
                await Self.failure {
                    try await pool.signUp(email: "bob@example.com", password: password, name: nil, at: 0).user
                })
            // Other calls need no turn.
            errors.append(await Self.failure { try #require(try await pool.user(sub: ann.sub)) })
            await gate.open()
            return await group.reduce(into: errors) { $0.append($1) }
        }
        #expect(errors == Array(repeating: .busy, count: tooMany + 1) + Array(repeating: nil, count: 1 + served))
        // Nothing of it counts as a wrong password, and the next may enter.
        #expect(try await pool.authenticate("ann@example.com", password: password, at: 0) == ann)
    }

    @Test func `a user who is deleted during the hashing is not logged in`() async throws {
        try await pool.addUser(email: "ann@example.com", password: password)
        await gate.close()
        async let error = Self.failure { [pool, password] in
            try await pool.authenticate("ann@example.com", password: password, at: 0)
        }
        await gate.someoneWaits()
        try await pool.deleteUser("ann@example.com")
        await gate.open()
        #expect(await error == .notAuthorized)
    }

    @Test func `groups that are given during the hashing are in the result`() async throws {
        try await pool.addUser(email: "ann@example.com", password: password)
        await gate.close()
        async let login = pool.authenticate("ann@example.com", password: password, at: 0)
        await gate.someoneWaits()
        try await pool.setGroups(["ops"], of: "ann@example.com")
        await gate.open()
        #expect(try await login.groups == ["ops"])
    }

    @Test func `two who sign up with one address at the same time are one user`() async throws {
        await gate.close()
        let errors = await withTaskGroup { group in
            for email in ["ann@example.com", "Ann@Example.com"] {
                group.addTask {
                    await Self.failure { [password] in
                        try await pool.signUp(email: email, password: password, name: nil, at: 0).user
                    }
                }
            }
            await gate.someoneWaits()
            await gate.open()
            return await group.reduce(into: [UserPoolError?]()) { $0.append($1) }
        }
        #expect(errors.count { $0 == nil } == 1)
        #expect(errors.count { $0 == .userExists } == 1)
        #expect(try await pool.users().count == 1)
    }

    private static func failure(_ work: @Sendable () async throws -> User) async -> UserPoolError? {
        do {
            _ = try await work()
            return nil
        } catch {
            return error as? UserPoolError
        }
    }
}
