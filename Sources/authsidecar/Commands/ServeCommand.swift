// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AuthRequest

/// `authsidecar serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve until told to stop (the default).",
        discussion: """
            SIGHUP reads the settings again, all or nothing. SIGTERM and SIGINT stop: idle connections are closed at \
            once, running answers are finished.
            """)

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings: Settings
        do { settings = try options.load() } catch {
            Console.complain("\(error)")
            throw ExitCode.refused
        }
        do { try await Daemon(settings: settings, options: options).run() } catch let error as AuthServer.ListenError {
            Console.complain("\(error)")
            throw ExitCode.refused
        } catch {
            Console.complain("internal error: \(error)")
            throw ExitCode.internalError
        }
    }
}
