// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Revocations

/// What is confirmed remains after a process that is killed.
struct KillTests {
    /// Next to the bundle of the tests.
    static let program = URL(
        fileURLWithPath: CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments.first ?? ""
    ).deletingLastPathComponent().appending(path: "revocation-store")

    /// Revokes session after session in a process of its own, kills it after some, and gives those that it had confirmed.
    private func killed(afterConfirmations count: Int, in directory: TemporaryDirectory) throws -> [String] {
        let process = Process()
        let output = Pipe()
        process.executableURL = Self.program
        process.arguments = ["write", directory.path + "/state"]
        process.standardOutput = output
        try process.run()
        var text: [UInt8] = []
        while text.count(where: { $0 == 0x0A }) < count {
            let more = output.fileHandleForReading.availableData
            try #require(!more.isEmpty, "the program has ended")
            text += more
        }
        kill(process.processIdentifier, SIGKILL)
        text += output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        // What it had begun to say was confirmed, but which number it was is not known.
        let whole = text.prefix((text.lastIndex(of: 0x0A) ?? -1) + 1)
        return String(decoding: whole, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func `kill -9 loses nothing that was confirmed, a hundred times`() throws {
        for round in 1...100 {
            let directory = try TemporaryDirectory()
            let confirmed = try killed(afterConfirmations: round, in: directory)
            #expect(confirmed.count >= round)
            let open = try OpenStore(directory)
            for notice in open.notices {
                guard case .tornEndRemoved = notice else {
                    Issue.record("\(notice)")
                    continue
                }
            }
            for session in confirmed {
                let keys = RevocationKeys(session: try open.key(session, .session))
                #expect(open.store.refusal(of: keys, signedInAt: nil, at: 10) != nil, "session \(session)")
            }
        }
    }
}
