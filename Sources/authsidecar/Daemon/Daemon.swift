// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import Glibc
import Logging
import PublicKeys
import ServiceLifecycle
import UnixSignals

/// Puts the rooms together and runs them until a signal says stop.
struct Daemon {
    private let settings: Settings
    private let logger: Logger
    private let server: AuthServer
    private let keys: KeyStore
    private let reload: ReloadService

    /// - Parameters:
    ///   - settings: what is in force at first.
    ///   - options: where a reload reads the settings from again.
    init(settings: Settings, options: SettingsOptions) {
        self.settings = settings
        let level = SharedLogLevel(settings.logLevel)
        let logger = Logger(label: "authsidecar") { _ in StandardErrorLogHandler(level: level) }
        self.logger = logger

        let metrics = Metrics(version: Authsidecar.version, startTime: WallClock.now())
        let keys = KeyStore(cacheDirectory: settings.cacheDirectory) { logger.report($0) }
        self.keys = keys
        let gate = SharedGate(Gate(settings: settings.auth, keys: keys, metrics: metrics))
        server = AuthServer(
            gate: gate, metrics: metrics, log: DecisionLog(logger: logger, metrics: metrics),
            eventLoops: settings.eventLoops, clock: WallClock.now)
        reload = ReloadService(
            options: options, first: settings, keys: keys, gate: gate, metrics: metrics, level: level, logger: logger)
    }

    func run() async throws {
        DescriptorLimit.raise()
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: reload, failureTerminationBehavior: .gracefullyShutdownGroup),
                    .init(
                        service: ServerService(
                            server: server, addresses: settings.listen, keys: keys,
                            keyEndpoints: Array(Set(settings.auth.keyEndpoints.values)), logger: logger),
                        successTerminationBehavior: .gracefullyShutdownGroup),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger.quieter))
        try await group.run()
    }
}

extension Logger {
    /// Writes what the key store has to say.
    fileprivate func report(_ notice: KeyStore.Notice) {
        switch notice {
        case .keyFetched(let reference):
            info("key fetched", metadata: ["endpoint": "\(reference.endpoint)", "kid": "\(reference.keyID)"])
        case .fetchFailed(let reference, let reason):
            warning(
                "key not fetched",
                metadata: ["endpoint": "\(reference.endpoint)", "kid": "\(reference.keyID)", "problem": "\(reason)"])
        case .cacheUnusable(let reason):
            warning("keys will not outlive a restart", metadata: ["problem": "\(reason)"])
        }
    }

    /// For the service group, whose words below `error` are about its own workings.
    fileprivate var quieter: Logger {
        var logger = self
        logger.logLevel = .error
        return logger
    }
}

/// The time of day, read at the edge and handed in as an argument everywhere else.
enum WallClock {
    /// Seconds since the epoch (time(2)).
    @Sendable static func now() -> Int64 { Int64(time(nil)) }
}

/// How many descriptors the process may have open (getrlimit(2)).
enum DescriptorLimit {
    /// Raises the soft limit, often 1,024, to the hard one: connections are limited by ``AuthRequest/Limits``.
    static func raise() {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        // A refusal leaves the old limit in force, under which NIO refuses connections instead of failing.
        _ = unsafe setrlimit(resource, &limit)
    }
}
