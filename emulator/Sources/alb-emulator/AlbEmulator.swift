// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The program; without a command it serves.
@main
struct AlbEmulator: AsyncParsableCommand {
    static let version = Version.current

    static let configuration = CommandConfiguration(
        commandName: "alb-emulator",
        abstract: "Emulates an Application Load Balancer that logs people in, and its identity provider.",
        discussion: """
            FOR DEVELOPMENT ON THIS MACHINE ONLY: anyone who reaches it can be anybody. It listens on loopback only.

            nginx is the load balancer's proxy (snippets/dev-alb.conf) and asks the emulator for each request; people log \
            in on pages like those of Cognito's managed login. What the tokens say is Amazon Cognito's way or, with \
            --provider, that of another identity provider. All keys are made at start and forgotten at the end.

            Exit codes: 0 fine, 1 refused or failed, 64 wrong usage.
            """,
        version: version,
        subcommands: [
            ServeCommand.self, MintCommand.self, RotateKeyCommand.self, EndSessionsCommand.self, UserCommand.self,
        ],
        defaultSubcommand: ServeCommand.self)
}
