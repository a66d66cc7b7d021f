// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import Dispatch
import Logging
import PublicKeys
import ServiceLifecycle
import Systemd
import UnixSignals

/// Reads the settings again on SIGHUP, all or nothing: settings that are not good leave the old ones active.
struct ReloadService: Service {
    /// Trapped before anybody is told that the daemon is ready: until then a SIGHUP would end the process.
    let hangups: UnixSignalsSequence
    let location: SettingsLocation
    let first: Settings
    let keys: KeyStore
    let keySets: KeySetStore
    let revocations: RevocationCheck?
    let authenticator: SharedAuthenticator
    let metrics: Metrics
    let status: StatusLine
    let manager: ServiceManager
    let level: SharedLogLevel
    let logger: Logger

    func run() async throws {
        for await _ in hangups.cancelOnGracefulShutdown() {
            manager.tell(.reloadingNow)
            await reload()
            manager.tell(.ready, .status(status.text))
        }
    }

    private func reload() async {
        let load = { @Sendable [location] in Result { () throws(SettingsProblems) in try location.load() } }
        guard let loaded = await Self.onBackgroundThread(load) else { return }
        let settings: Settings
        do throws(SettingsProblems) {
            settings = try loaded.get()
            try settings.requireConfigured()
            try settings.requireHTTPLibrary()
        } catch {
            for problem in error.problems {
                logger.write(.reloadRefused, [.problem: "\(problem)"])
            }
            status.age.refuse(because: error.problems.first.map { "\($0)" } ?? "")
            return
        }
        for entry in restartNeeded(for: settings) {
            logger.write(.restartNeeded, [.setting: entry.rawValue])
        }
        level.set(settings.logLevel)
        keys.forgetLocalFiles()
        keySets.forgetLocalFiles()
        // Whether revocation is on stays as it is until a restart; for how long it holds does not.
        var auth = settings.auth
        auth.revocation = revocations == nil ? nil : auth.revocation ?? first.auth.revocation
        authenticator.replace(
            with: Authenticator(
                settings: auth, keys: keys, keySets: keySets, revocations: revocations, metrics: metrics))
        status.age.renew(at: WallClock.now())
        if revocations != nil { logger.warn(settings.revocation) }
        logger.write(.reloaded)
    }

    /// Runs what may wait for a disk: Swift's concurrency has as few threads as there are processors.
    ///
    /// - Returns: `nil`, if the daemon is to stop meanwhile; then nothing waits for the end of the work.
    static func onBackgroundThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value? {
        let (values, continuation) = AsyncStream.makeStream(of: Value.self)
        DispatchQueue.global().async { continuation.yield(work()) }
        for await value in values.cancelOnGracefulShutdown() { return value }
        return nil
    }

    /// Settings that belong to the process and have changed since it started.
    private func restartNeeded(for settings: Settings) -> [SettingKey] {
        var keys: [SettingKey] = []
        if settings.listen != first.listen { keys.append(.listen) }
        if settings.socketPermissions.mode != first.socketPermissions.mode { keys.append(.socketMode) }
        if settings.socketPermissions.group != first.socketPermissions.group { keys.append(.socketGroup) }
        if settings.eventLoops != first.eventLoops { keys.append(.eventLoops) }
        if settings.cacheDirectory != first.cacheDirectory { keys.append(.cacheDirectory) }
        if settings.logFormat != first.logFormat { keys.append(.logFormat) }
        if settings.revocation.isOn != first.revocation.isOn { keys.append(.revocation) }
        if settings.revocation.directory != first.revocation.directory { keys.append(.stateDirectory) }
        if settings.revocation.controlPath != first.revocation.controlPath { keys.append(.control) }
        return keys
    }
}
