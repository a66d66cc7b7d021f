// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Emulator

/// `--url` of the commands that ask a running emulator.
struct EmulatorOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("Where the emulator listens. (default: http://127.0.0.1:9080)", valueName: "origin"),
        transform: WebOrigin.argument)
    var url: WebOrigin?

    /// Asks it; says so if it does not answer.
    func post<Answer: Decodable>(
        _ path: String, _ value: some Encodable & Sendable, as type: Answer.Type
    ) async throws -> Answer {
        do {
            return try await ControlClient(url ?? .standardEmulator()).post(path, value, as: type)
        } catch {
            throw Console.refuse("\(error)")
        }
    }
}
