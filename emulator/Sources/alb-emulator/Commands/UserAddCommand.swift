// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import UserPool

/// `alb-emulator user add`
struct UserAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a user whose address counts as confirmed.")

    @OptionGroup var file: UsersFileOption
    @OptionGroup var password: PasswordOption
    @Argument(help: "The address.") var email: String
    @Option(help: "The name.") var name: String?
    @Option(help: ArgumentHelp("Groups, comma separated.", valueName: "a,b")) var groups = ""

    func run() async throws {
        let password = try password.read()
        let groups = groups.split(separator: ",").map { String($0) }
        let user = try await file.use(makesFile: true) {
            try await $0.addUser(email: email, password: password, name: name, groups: groups)
        }
        Console.say(UserListCommand.line(user))
    }
}
