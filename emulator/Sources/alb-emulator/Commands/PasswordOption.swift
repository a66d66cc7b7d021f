// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// Where a password comes from: the terminal, standard input, or, for demonstrations, the command line.
struct PasswordOption: ParsableArguments {
    @Flag(help: "Read the password from standard input, one line.") var passwordStdin = false
    @Option(
        help:
            "The password. Other users of this machine can see it, and the shell's history keeps it: for demonstrations."
    )
    var password: String?

    func validate() throws {
        if passwordStdin && password != nil {
            throw ValidationError("--password-stdin and --password exclude each other")
        }
    }

    /// The password; without an option it is asked for, and not shown while it is typed.
    func read() throws -> String {
        if let password { return password }
        if passwordStdin {
            guard let line = readLine() else { throw Console.refuse("standard input holds no password") }
            return line
        }
        guard isatty(STDIN_FILENO) == 1 else {
            throw ValidationError("a password is needed: --password-stdin reads it from standard input")
        }
        guard let typed = unsafe getpass("Password: ") else { throw Console.refuse("no password was typed") }
        return unsafe String(cString: typed)
    }
}
