// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import Logging
import PublicKeys
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Reads the settings again on SIGHUP, all or nothing: settings that are not good leave the old ones in force.
struct ReloadService: Service {
    let options: SettingsOptions
    let first: Settings
    let keys: KeyStore
    let gate: SharedGate
    let metrics: Metrics
    let level: SharedLogLevel
    let logger: Logger

    func run() async throws {
        let hangups = await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown()
        for await _ in hangups { reload() }
    }

    private func reload() {
        let settings: Settings
        do { settings = try options.load() } catch {
            for problem in error.problems {
                logger.error(
                    "the settings are not good, the old ones stay in force", metadata: ["problem": "\(problem)"])
            }
            return
        }
        for entry in restartNeeded(for: settings) {
            logger.warning("takes effect only after a restart", metadata: ["setting": "\(entry.rawValue)"])
        }
        level.set(settings.logLevel)
        keys.forgetDirectories()
        gate.replace(with: Gate(settings: settings.auth, keys: keys, metrics: metrics))
        logger.info("the settings have been read again")
    }

    /// Settings that belong to the process and have changed since it started.
    private func restartNeeded(for settings: Settings) -> [SettingKey] {
        var keys: [SettingKey] = []
        if settings.listen != first.listen { keys.append(.listen) }
        if settings.eventLoops != first.eventLoops { keys.append(.eventLoops) }
        if settings.cacheDirectory != first.cacheDirectory { keys.append(.cacheDirectory) }
        return keys
    }
}
