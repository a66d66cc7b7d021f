// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `alb-emulator end-sessions`
struct EndSessionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end-sessions",
        abstract: "End all sessions of the load balancer, as if they had timed out.",
        discussion: "Browsers that are still signed in at the identity provider get a new one without being asked.")

    @OptionGroup var emulator: EmulatorOption

    func run() async throws {
        _ = try await emulator.post("/emulator/end-sessions", [String: String](), as: [String: Bool].self)
    }
}
