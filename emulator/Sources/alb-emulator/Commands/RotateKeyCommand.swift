// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `alb-emulator rotate-key`
struct RotateKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key",
        abstract: "Let a new key sign from now on and print its id. The ones before are still served.")

    @OptionGroup var emulator: EmulatorOption

    func run() async throws {
        let answer = try await emulator.post("/emulator/rotate-key", [String: String](), as: [String: String].self)
        Console.say(answer["kid"] ?? "")
    }
}
