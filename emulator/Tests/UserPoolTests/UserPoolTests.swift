// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import UserPool

/// Users, logins and codes, in memory.
struct UserPoolTests {
    private let pool: UserPool
    private let password = "Passw0rd!"

    init() throws {
        pool = try UserPool(hashing: .cheap, codeLife: 600)
    }

    // MARK: - Users

    @Test func `a user who was added can log in by address, in any case, and by sub`() async throws {
        let ann = try await pool.addUser(email: "ann@example.com", password: password, name: "Ann", groups: ["ops"])
        #expect(ann.isConfirmed)
        for name in ["ann@example.com", "ANN@EXAMPLE.COM", ann.sub] {
            #expect(try await pool.authenticate(name, password: password, at: 0) == ann)
        }
        #expect(try await pool.users() == [ann])
        #expect(try await pool.user(sub: ann.sub) == ann)
        #expect(try await pool.user(sub: "ann@example.com") == nil)
    }

    @Test func `an address that differs in case only is taken`() async throws {
        try await pool.addUser(email: "ann@example.com", password: password)
        await #expect(throws: UserPoolError.userExists) {
            try await pool.addUser(email: "Ann@Example.com", password: password)
        }
        await #expect(throws: UserPoolError.userExists) {
            try await pool.signUp(email: "ann@example.COM", password: password, name: nil, at: 0)
        }
    }

    @Test func `groups are exchanged as a whole, each once`() async throws {
        try await pool.addUser(email: "ann@example.com", password: password, groups: ["ops"])
        #expect(try await pool.setGroups(["b", "a", "b"], of: "ann@example.com").groups == ["b", "a"])
        #expect(try await pool.setGroups(["Site Admins", "CN=Ops,OU=IT"], of: "ann@example.com").groups.count == 2)
        #expect(try await pool.setGroups([], of: "ann@example.com").groups == [])
    }

    @Test(arguments: [
        "", " ", " before", "after ", "no\u{A0}break", "line\nbreak", "nul\0", "rtl\u{202E}",
        String(repeating: "g", count: 129),
    ])
    func `a group name that no provider would take is refused`(name: String) async throws {
        try await pool.addUser(email: "ann@example.com", password: password, groups: ["ops"])
        await #expect(throws: UserPoolError.invalidGroup(name)) {
            try await pool.setGroups(["fine", name], of: "ann@example.com")
        }
        #expect(try await pool.users().first?.groups == ["ops"])
    }

    @Test func `a user is in a hundred groups at most`() async throws {
        let groups = (0..<100).map { "g\($0)" }
        try await pool.addUser(email: "ann@example.com", password: password, groups: groups)
        await #expect(throws: UserPoolError.limitExceeded) {
            try await pool.setGroups(groups + ["one-more"], of: "ann@example.com")
        }
    }

    @Test(arguments: ["", "a\nb", "a\0b", "a\u{85}b", "a\u{2028}b", String(repeating: "n", count: 257)])
    func `a name with what cannot be shown on one line is refused`(name: String) async {
        await #expect(throws: UserPoolError.invalidName) {
            try await pool.addUser(email: "ann@example.com", password: password, name: name)
        }
    }

    @Test func `a user who was deleted is gone, and the next one of that address is another`() async throws {
        let first = try await pool.addUser(email: "ann@example.com", password: password)
        try await pool.addUser(email: "bob@example.com", password: password)
        try await pool.deleteUser("ann@example.com")
        #expect(try await pool.user(sub: first.sub) == nil)
        await #expect(throws: UserPoolError.notAuthorized) {
            try await pool.authenticate("ann@example.com", password: password, at: 0)
        }
        #expect(try await pool.addUser(email: "ann@example.com", password: password).sub != first.sub)
        #expect(try await pool.users().map(\.email) == ["bob@example.com", "ann@example.com"])
    }

    @Test func `nobody can be changed who is not there`() async {
        await #expect(throws: UserPoolError.userNotFound) { try await pool.deleteUser("ann@example.com") }
        await #expect(throws: UserPoolError.userNotFound) { try await pool.setGroups([], of: "ann@example.com") }
        await #expect(throws: UserPoolError.userNotFound) { try await pool.setPassword(password, of: "ann") }
    }

    @Test func `a new password ends the old one`() async throws {
        try await pool.addUser(email: "ann@example.com", password: password)
        try await pool.setPassword("0ther-Word", of: "ann@example.com")
        await #expect(throws: UserPoolError.notAuthorized) {
            try await pool.authenticate("ann@example.com", password: password, at: 0)
        }
        #expect(try await pool.authenticate("ann@example.com", password: "0ther-Word", at: 0).isConfirmed)
    }

    // MARK: - Wrong passwords

    @Test(arguments: ["ann@example.com", "nobody@example.com", "", String(repeating: "x", count: 100_000)])
    func `a wrong password and an unknown user are refused alike, and locked alike`(name: String) async throws {
        try await pool.addUser(email: "ann@example.com", password: password)
        for _ in 0..<5 {
            await #expect(throws: UserPoolError.notAuthorized) {
                try await pool.authenticate(name, password: "wrong", at: 100)
            }
        }
        await #expect(throws: UserPoolError.attemptsExceeded) {
            try await pool.authenticate(name, password: password, at: 100)
        }
    }

    @Test func `a password too long to be one costs no work and no try`() async throws {
        try await pool.addUser(email: "ann@example.com", password: password)
        for _ in 0..<10 {
            await #expect(throws: UserPoolError.passwordTooLong) {
                try await pool.authenticate("ann@example.com", password: String(repeating: "x", count: 257), at: 0)
            }
        }
        #expect(try await pool.authenticate("ann@example.com", password: password, at: 0).isConfirmed)
    }

    // MARK: - Sign-up

    @Test func `who signed up logs in only after the code`() async throws {
        let (user, code) = try await pool.signUp(email: "ann@example.com", password: password, name: "Ann", at: 0)
        #expect(!user.isConfirmed)
        #expect(code.email == "ann@example.com")
        #expect(code.code.utf8.count == 6 && code.code.utf8.allSatisfy { 0x30...0x39 ~= $0 })
        await #expect(throws: UserPoolError.notConfirmed(user)) {
            try await pool.authenticate("ann@example.com", password: password, at: 0)
        }
        await #expect(throws: UserPoolError.notAuthorized) {
            try await pool.authenticate("ann@example.com", password: "wrong", at: 0)
        }
        #expect(try await pool.confirm("ann@example.com", code: code.code, at: 599).isConfirmed)
        #expect(try await pool.authenticate("ann@example.com", password: password, at: 600).isConfirmed)
        await #expect(throws: UserPoolError.alreadyConfirmed) {
            try await pool.confirm("ann@example.com", code: code.code, at: 600)
        }
        await #expect(throws: UserPoolError.alreadyConfirmed) {
            try await pool.resendCode(to: "ann@example.com", at: 600)
        }
    }

    @Test func `a code is over when its time is`() async throws {
        let code = try await pool.signUp(email: "ann@example.com", password: password, name: nil, at: 0).code
        #expect(code.expires == 600)
        await #expect(throws: UserPoolError.codeExpired) {
            try await pool.confirm("ann@example.com", code: code.code, at: 600)
        }
    }

    @Test func `five wrong codes end the right one, a new code begins anew`() async throws {
        let code = try await pool.signUp(email: "ann@example.com", password: password, name: nil, at: 0).code
        let wrong = code.code == "000000" ? "000001" : "000000"
        for _ in 0..<5 {
            await #expect(throws: UserPoolError.codeMismatch) {
                try await pool.confirm("ann@example.com", code: wrong, at: 1)
            }
        }
        await #expect(throws: UserPoolError.limitExceeded) {
            try await pool.confirm("ann@example.com", code: code.code, at: 1)
        }
        let next = try #require(try await pool.resendCode(to: "ann@example.com", at: 1))
        #expect(try await pool.confirm("ann@example.com", code: next.code, at: 2).isConfirmed)
    }

    @Test func `a new code ends the one before, and five an hour are enough`() async throws {
        let first = try await pool.signUp(email: "ann@example.com", password: password, name: nil, at: 0).code
        var last = first
        for time in 1...4 {
            last = try #require(try await pool.resendCode(to: "ann@example.com", at: Int64(time)))
        }
        await #expect(throws: UserPoolError.limitExceeded) {
            try await pool.resendCode(to: "ann@example.com", at: 5)
        }
        if first.code != last.code {
            await #expect(throws: UserPoolError.codeMismatch) {
                try await pool.confirm("ann@example.com", code: first.code, at: 6)
            }
        }
        #expect(try await pool.resendCode(to: "ann@example.com", at: 3600) != nil)
    }

    @Test func `an unknown user gets the error of an expired code`() async throws {
        await #expect(throws: UserPoolError.codeExpired) {
            try await pool.confirm("nobody@example.com", code: "123456", at: 0)
        }
        #expect(try await pool.resendCode(to: "nobody@example.com", at: 0) == nil)
    }

    @Test func `a weak password makes no user`() async throws {
        await #expect(throws: UserPoolError.weakPassword([.length, .uppercase, .digit, .symbol])) {
            try await pool.signUp(email: "ann@example.com", password: "abc", name: nil, at: 0)
        }
        await #expect(throws: UserPoolError.invalidEmail) {
            try await pool.signUp(email: "ann", password: password, name: nil, at: 0)
        }
        #expect(try await pool.users() == [])
    }
}
