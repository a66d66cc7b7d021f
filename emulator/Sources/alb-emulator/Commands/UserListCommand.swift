// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import UserPool

/// `alb-emulator user list`
struct UserListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print the users: sub, address, groups, and whether the address is confirmed.")

    @OptionGroup var file: UsersFileOption

    func run() async throws {
        for user in try await file.use({ try await $0.users() }) { Console.say(Self.line(user)) }
    }

    /// Divided by tabs, for scripts.
    static func line(_ user: User) -> String {
        [user.sub, user.email, user.groups.joined(separator: ","), user.isConfirmed ? "confirmed" : "unconfirmed"]
            .map(Console.harmless).joined(separator: "\t")
    }
}
