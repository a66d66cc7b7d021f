// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import UserPool

/// The users file: kept, shared, refused.
final class UsersFileTests {
    private let folder: URL
    private let path: String
    private let password = "Passw0rd!"

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "users-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "users.json").path
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func pool() throws -> UserPool { try UserPool(file: path, hashing: .cheap) }

    @Test func `a file that is missing is made, for the owner only`() async throws {
        _ = try pool()
        #expect(try mode() == 0o600)
    }

    @Test func `what was written is there after a restart`() async throws {
        let first = try pool()
        let ann = try await first.addUser(
            email: "ann@example.com", password: password, name: "アン <b>\"'\\/", groups: ["ops", "日本"])
        _ = try await first.signUp(email: "bob@example.com", password: password, name: nil, at: 0)
        let second = try pool()
        #expect(try await second.users() == first.users())
        #expect(try await second.authenticate("ann@example.com", password: password, at: 0) == ann)
        #expect(try mode() == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["users.json"])
    }

    @Test func `neither password nor code is in the file`() async throws {
        let code = try await pool().signUp(email: "ann@example.com", password: password, name: nil, at: 0).code
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(!text.contains(password))
        #expect(!text.contains("\"\(code.code)\""))
    }

    @Test func `a change by another process is seen at once`() async throws {
        let server = try pool()
        let command = try pool()
        try await command.addUser(email: "ann@example.com", password: password)
        let ann = try await server.authenticate("ann@example.com", password: password, at: 0)
        try await command.setGroups(["ops"], of: "ann@example.com")
        #expect(try await server.user(sub: ann.sub)?.groups == ["ops"])
        try await command.deleteUser("ann@example.com")
        #expect(try await server.user(sub: ann.sub) == nil)
    }

    @Test func `two that write at the same time lose nothing of each other`() async throws {
        let pools = [try pool(), try pool(), try pool()]
        let password = password
        try await withThrowingTaskGroup { group in
            for number in 0..<30 {
                let pool = pools[number % 3]
                group.addTask { try await pool.addUser(email: "user\(number)@example.com", password: password) }
            }
            try await group.waitForAll()
        }
        for pool in pools { #expect(try await pool.users().count == 30) }
    }

    @Test func `a file that goes away holds nobody`() async throws {
        let pool = try pool()
        try await pool.addUser(email: "ann@example.com", password: password)
        try FileManager.default.removeItem(atPath: path)
        await #expect(throws: UserPoolError.notAuthorized) {
            try await pool.authenticate("ann@example.com", password: password, at: 0)
        }
        try await pool.addUser(email: "bob@example.com", password: password)
        #expect(try await pool.users().map(\.email) == ["bob@example.com"])
    }

    @Test(arguments: [
        ("no json", "it is no JSON"),
        ("[]", "has the wrong type"),
        ("{}", "“users” is missing"),
        (#"{"users":[{"email":"a@b.c","status":"CONFIRMED"}]}"#, "“sub” is missing"),
        (#"{"users":[{"sub":"s","email":"a@b.c","status":"MAYBE"}]}"#, "a value that it cannot have"),
        (#"{"users":[{"sub":"s","email":"a","status":"CONFIRMED"}]}"#, "“email” is no e-mail address"),
        (#"{"users":[{"sub":"s\n","email":"a@b.c","status":"CONFIRMED"}]}"#, "“sub” is no name for programs"),
        (#"{"users":[{"sub":"s","email":"a@b.c","name":"","status":"CONFIRMED"}]}"#, "“name” is empty"),
        (#"{"users":[{"sub":"s","email":"a@b.c","groups":["a "],"status":"CONFIRMED"}]}"#, "“groups”"),
        (
            #"{"users":[{"sub":"s","email":"a@b.c","status":"CONFIRMED","password":{"algorithm":"scrypt","#
                + #""rounds":1073741824,"blockSize":8,"parallelism":1,"salt":"AAAA","hash":"AAAA"}}]}"#,
            "“password” is not as this version writes it"
        ),
        (
            #"{"users":[{"sub":"s","email":"a@b.c","status":"CONFIRMED"},"#
                + #"{"sub":"t","email":"A@B.C","status":"CONFIRMED"}]}"#, "two users"
        ),
    ])
    func `a file that is not as it must be is refused with a reason`(text: String, message: String) throws {
        try write(text)
        let error = try #require(throws: UserPoolError.self) { try pool() }
        #expect(error.description.contains(message), "\(error.description)")
        #expect(error.description.contains(path))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    @Test func `a user without a password is there and cannot log in`() async throws {
        try write(#"{"users":[{"sub":"s","email":"ann@example.com","status":"CONFIRMED"}]}"#)
        let pool = try pool()
        #expect(try await pool.users().map(\.sub) == ["s"])
        for password in ["", password] {
            await #expect(throws: UserPoolError.notAuthorized) {
                try await pool.authenticate("s", password: password, at: 0)
            }
        }
    }

    @Test func `a folder that is missing is said, and so is one that breaks later`() async throws {
        let missing = try #require(throws: UserPoolError.self) {
            try UserPool(file: "\(folder.path)/missing/users.json", hashing: .cheap)
        }
        #expect(missing.description.contains("cannot be opened"))

        let pool = try pool()
        try await pool.addUser(email: "ann@example.com", password: password)
        try write("{")
        let broken = await #expect(throws: UserPoolError.self) {
            try await pool.authenticate("ann@example.com", password: password, at: 0)
        }
        #expect(broken?.description.contains("it is no JSON") == true)
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o602, 0o777])
    func `a file that is open to others is refused, and how to close it is said`(mode: Int) throws {
        try write("")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        let error = try #require(throws: UserPoolError.self) { try pool() }
        #expect(error.description == "The users file \(path) is open to other users: chmod 600 closes it.")
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
    func `a file of another user is refused`() throws {
        try write("")
        try FileManager.default.setAttributes([.ownerAccountID: 65_534], ofItemAtPath: path)
        let error = try #require(throws: UserPoolError.self) { try pool() }
        #expect(error.description.contains("belongs to another user"))
        #expect(error.description.contains("chmod 600"))
    }

    @Test(arguments: [false, true])
    func `a symbolic link stays one, and what it leads to is written`(isThere: Bool) async throws {
        if isThere { try write("") }
        let link = folder.appending(path: "link.json").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "users.json")
        let linked = try UserPool(file: link, hashing: .cheap)
        try await linked.addUser(email: "ann@example.com", password: password)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "users.json")
        #expect(try await pool().users().map(\.email) == ["ann@example.com"])
        #expect(try mode() == 0o600)
    }

    @Test func `a file that must be there is not made`() throws {
        let error = try #require(throws: UserPoolError.self) {
            try UserPool(file: path, makesFile: false, hashing: .cheap)
        }
        #expect(error.description == "The users file \(path) is missing.")
        #expect(!FileManager.default.fileExists(atPath: path))
        _ = try pool()
        _ = try UserPool(file: path, makesFile: false, hashing: .cheap)
    }

    private func write(_ text: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    private func mode() throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}
