// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AuthRequest
import FoundationEssentials
import Logging
import Systemd

/// `authsidecar serve`
struct ServeCommand: AsyncParsableCommand {
    static let name = "serve"
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Serve until told to stop (the default).",
        discussion: """
            It serves on the sockets that systemd hands over, or on those that LISTEN names.

            SIGHUP reads the settings again, all or nothing. SIGTERM and SIGINT stop: idle connections are closed at \
            once, running answers are finished.
            """)

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        try await Self.serve(options.location)
    }

    /// Serves with the settings that are found there.
    static func serve(_ location: SettingsLocation) async throws {
        var log = DaemonLog(to: .standard(journalStream: ProcessInfo.processInfo.environment["JOURNAL_STREAM"]))
        defer { log.output.flush() }
        do {
            let sockets = try ActivatedSocket.takeAll()
            let settings = try location.load()
            // The journal has a field for each fact itself.
            if settings.logFormat == .json, !log.leadsToJournal { log = DaemonLog(to: .json) }
            // Started by systemd it serves, and refuses everybody until it is told whom to trust; a reload is enough.
            if sockets.isEmpty { try settings.requireConfigured() }
            try settings.requireHTTPLibrary()
            let revocations = try await RevocationSetup.open(settings, log.logger)
            try await Daemon(
                settings: settings, location: location, sockets: sockets, revocations: revocations, log: log
            ).run()
        } catch let error as SettingsProblems {
            log.refuse(.settingsRefused, because: error.problems.map(\.description))
            throw ExitCode.refused
        } catch let error as ActivationError {
            log.refuse(.cannotListen, because: ["\(error)"])
            throw ExitCode.refused
        } catch let error as AuthServer.ListenError {
            log.refuse(.cannotListen, because: ["\(error)"])
            throw ExitCode.refused
        } catch {
            Console.complain(["internal error: \(error)"])
            throw ExitCode.internalError
        }
    }
}
