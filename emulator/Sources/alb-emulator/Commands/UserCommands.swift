// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import UserPool

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

/// `alb-emulator user list`
struct UserListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print the users: sub, address, groups, and whether the address is confirmed.")

    @OptionGroup var file: UsersFileOption

    func run() async throws {
        for user in try await file.use({ try await $0.users() }) { Console.say(Self.line(user)) }
    }

    /// Separated by tabs, for scripts.
    static func line(_ user: User) -> String {
        [user.sub, user.email, user.groups.joined(separator: ","), user.isConfirmed ? "confirmed" : "unconfirmed"]
            .map(Console.harmless).joined(separator: "\t")
    }
}

/// `alb-emulator user add`
struct UserAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a user whose address counts as confirmed.")

    @OptionGroup var file: UsersFileOption
    @OptionGroup var password: PasswordOption
    @Argument(help: "The address.") var email: String
    @Option(help: "The name.") var name: String?
    @Option(help: ArgumentHelp("Groups, comma separated or a JSON array.", valueName: "a,b")) var groups = GroupList
        .none

    func run() async throws {
        let password = try password.read()
        let groups = groups.names
        let user = try await file.use(makesFile: true) {
            try await $0.addUser(email: email, password: password, name: name, groups: groups)
        }
        Console.say(UserListCommand.line(user))
    }
}

/// `alb-emulator user delete`
struct UserDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: "Delete a user.")

    @OptionGroup var file: UsersFileOption
    @Argument(help: "The address or the sub.") var user: String

    func run() async throws { try await file.use { try await $0.deleteUser(user) } }
}

/// `alb-emulator user groups`
struct UserGroupsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groups",
        abstract: "Set the groups of a user.",
        discussion: "They are in the access tokens that are made from then on: at the next login or refresh.")

    @OptionGroup var file: UsersFileOption
    @Argument(help: "The address or the sub.") var user: String
    @Argument(help: "All groups of the user, comma separated or a JSON array; “” for none.") var groups: GroupList

    func run() async throws {
        let groups = groups.names
        Console.say(UserListCommand.line(try await file.use { try await $0.setGroups(groups, of: user) }))
    }
}

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
