// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import UserPool

/// `alb-emulator user password`
struct UserPasswordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "password", abstract: "Set the password of a user.")

    @OptionGroup var file: UsersFileOption
    @OptionGroup var password: PasswordOption
    @Argument(help: "The address or the sub.") var user: String

    func run() async throws {
        let password = try password.read()
        Console.say(UserListCommand.line(try await file.use { try await $0.setPassword(password, of: user) }))
    }
}
