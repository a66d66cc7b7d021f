// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Testing

@testable import alb_emulator

/// `alb-emulator user …` and a users file that is not there.
final class UserCommandTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: "users-\(UUID().uuidString).json").path

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @Test(arguments: [
        ["list"], ["delete", "ann@example.com"], ["groups", "ann@example.com", "ops"],
        ["password", "ann@example.com", "--password", "Passw0rd!"],
    ])
    func `what changes or lists users makes no file`(arguments: [String]) async throws {
        await #expect(throws: ExitCode.failure) { try await run(arguments) }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `what adds a user makes the file`() async throws {
        try await run(["add", "ann@example.com", "--password", "Passw0rd!"])
        try await run(["list"])
        #expect(FileManager.default.fileExists(atPath: path))
    }

    private func run(_ arguments: [String]) async throws {
        let command = try UserCommand.parseAsRoot(arguments + ["--users", path])
        var runnable = try #require(command as? any AsyncParsableCommand)
        try await runnable.run()
    }
}
