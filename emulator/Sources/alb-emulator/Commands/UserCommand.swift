// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `alb-emulator user`
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "See and change who is in the users file.",
        discussion: "A running emulator with this file sees each change at the next login.",
        subcommands: [
            UserListCommand.self, UserAddCommand.self, UserDeleteCommand.self, UserGroupsCommand.self,
            UserPasswordCommand.self,
        ])
}
