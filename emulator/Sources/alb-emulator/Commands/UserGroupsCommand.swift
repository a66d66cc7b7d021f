// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import UserPool

/// `alb-emulator user groups`
struct UserGroupsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groups",
        abstract: "Set the groups of a user.",
        discussion: "They are in the access tokens that are made from then on: at the next login or refresh.")

    @OptionGroup var file: UsersFileOption
    @Argument(help: "The address or the sub.") var user: String
    @Argument(help: "All groups of the user, comma separated; “” for none.") var groups: String

    func run() async throws {
        let groups = groups.split(separator: ",").map { String($0) }
        Console.say(UserListCommand.line(try await file.use { try await $0.setGroups(groups, of: user) }))
    }
}
