// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Emulator

/// `--url` of the commands that ask a running emulator.
struct EmulatorOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("Where the emulator listens. (default: http://127.0.0.1:9080)", valueName: "origin"),
        transform: WebOrigin.argument)
    var url: WebOrigin?

    /// Sends a POST to the emulator. Says what went wrong if that fails.
    func post<Result: Decodable>(
        _ path: String, _ value: some Encodable & Sendable, as type: Result.Type
    ) async throws -> Result {
        do {
            return try await ControlClient(url ?? .standardEmulator()).post(path, value, as: type)
        } catch {
            throw Console.refuse("\(error)")
        }
    }
}

/// `alb-emulator rotate-key`
struct RotateKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key",
        abstract: "Let a new key sign from now on and print its id. The ones before are still served.")

    @OptionGroup var emulator: EmulatorOption

    func run() async throws {
        let response = try await emulator.post("/emulator/rotate-key", [String: String](), as: [String: String].self)
        Console.say(response["kid"] ?? "")
    }
}

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
