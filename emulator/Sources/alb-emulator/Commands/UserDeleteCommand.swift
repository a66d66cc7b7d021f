// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import UserPool

/// `alb-emulator user delete`
struct UserDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: "Delete a user.")

    @OptionGroup var file: UsersFileOption
    @Argument(help: "The address or the sub.") var user: String

    func run() async throws { try await file.use { try await $0.deleteUser(user) } }
}
