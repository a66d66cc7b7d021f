// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import UserPool

/// `--users` of the commands that change the users file.
struct UsersFileOption: ParsableArguments {
    @Option(help: ArgumentHelp("The users file, as given to serve.", valueName: "file"))
    var users: String

    /// Does something with the users; says why if it cannot be done.
    ///
    /// - Parameter makesFile: whether a file that is missing is made. If it is not, a wrong path is noticed.
    func use<Result: Sendable>(
        makesFile: Bool = false, _ work: (UserPool) async throws -> Result
    ) async throws -> Result {
        do {
            return try await work(UserPool(file: users, makesFile: makesFile))
        } catch {
            throw Console.refuse("\(error)")
        }
    }
}
