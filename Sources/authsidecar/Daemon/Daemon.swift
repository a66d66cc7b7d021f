// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AuthRequest
import Glibc
import Logging
import PublicKeys
import Revocations
import ServiceLifecycle
import Systemd
import UnixSignals

/// Creates the stores, the authenticator and the services, and runs them until a signal says stop.
struct Daemon {
    private let settings: Settings
    private let location: SettingsLocation
    private let sockets: [ActivatedSocket]
    private let log: DaemonLog
    private let manager = ServiceManager()
    private let metrics: Metrics
    private let keys: KeyStore
    private let keySets: KeySetStore
    private let revocations: RevocationCheck?
    private let authenticator: SharedAuthenticator

    /// - Parameters:
    ///   - settings: what is active at first.
    ///   - location: where a reload reads the settings from again.
    ///   - sockets: those that systemd has handed over.
    ///   - revocations: who is refused although verified; `nil`: nobody.
    init(
        settings: Settings, location: SettingsLocation, sockets: [ActivatedSocket], revocations: RevocationStore?,
        log: DaemonLog
    ) {
        self.settings = settings
        self.location = location
        self.sockets = sockets
        self.log = log
        log.level.set(settings.logLevel)
        let logger = log.logger
        metrics = Metrics(
            version: Authsidecar.version, startTime: WallClock.now(),
            logLinesDropped: { [output = log.output] in output.droppedCount })
        keys = KeyStore(cacheDirectory: settings.cacheDirectory) { logger.report($0) }
        keySets = KeySetStore(cacheDirectory: settings.cacheDirectory) { logger.report($0) }
        self.revocations = revocations.map(RevocationCheck.init)
        authenticator = SharedAuthenticator(
            Authenticator(
                settings: settings.auth, keys: keys, keySets: keySets, revocations: self.revocations, metrics: metrics))
    }

    func run() async throws {
        DescriptorLimit.raise()
        let addresses = try addresses()
        // Before anybody is told that the daemon is ready.
        let ownControlSocket = try settings.revocation.controlPath.map(PrivateSocket.listen)
        let controlSockets = sockets.filter(\.isForControl).map(\.descriptor) + [ownControlSocket].compactMap { $0 }
        if let unconfigured = settings.unconfigured {
            log.logger.write(.notConfigured, [.problem: "\(unconfigured)"])
        }
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        // ServiceGroup stops in reverse order: watchdog, status, control, server, reload.
        let group = ServiceGroup(
            configuration: .init(
                services: services(listeningOn: addresses, controlSockets, hangups: hangups),
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: log.logger.quieter))
        defer { manager.flush() }
        try await group.run()
    }

    /// The addresses to open.
    ///
    /// - Throws: `ListenError`, if the settings and what systemd has handed over do not fit together.
    private func addresses() throws(AuthServer.ListenError) -> [ListenAddress] {
        let wantsSockets = settings.listen.contains(.systemd)
        let sockets = sockets.filter { !$0.isForControl }
        if wantsSockets && sockets.isEmpty {
            throw AuthServer.ListenError(
                description: "LISTEN is systemd, but systemd has handed over no socket: start it by “sudo systemctl "
                    + "start authsidecar.socket”, or by hand with --listen unix:/run/authsidecar/authsidecar.sock")
        }
        if !wantsSockets, let socket = sockets.first {
            throw AuthServer.ListenError(
                description: "systemd has handed over the socket “\(socket.name)”, which LISTEN does not name: set "
                    + "LISTEN=systemd,\(settings.listen.map(\.description).joined(separator: ","))")
        }
        return settings.listen.compactMap { if case .address(let address) = $0 { address } else { nil } }
    }

    private func services(
        listeningOn addresses: [ListenAddress], _ controlSockets: [CInt], hangups: UnixSignalsSequence
    ) -> [ServiceGroupConfiguration.ServiceConfiguration] {
        let status = StatusLine(
            age: SettingsAge(since: WallClock.now()), authenticator: authenticator, keys: keys, metrics: metrics)
        let server = AuthServer(
            authenticator: authenticator, metrics: metrics, log: DecisionLog(logger: log.logger, metrics: metrics),
            eventLoops: settings.eventLoops, clock: WallClock.now)
        // Each with a name: without one the library describes the whole service by reflection, which takes longer than all
        // the rest of the start.
        return [
            .init(
                service: ReloadService(
                    hangups: hangups, location: location, first: settings, keys: keys, keySets: keySets,
                    revocations: revocations, authenticator: authenticator, metrics: metrics,
                    status: status, manager: manager, level: log.level, logger: log.logger),
                failureTerminationBehavior: .gracefullyShutdownGroup, serviceName: "reload"),
            .init(
                service: ServerService(
                    server: server, addresses: addresses, permissions: settings.socketPermissions,
                    inherited: sockets.filter { !$0.isForControl }.map {
                        InheritedSocket(descriptor: $0.descriptor, name: $0.name)
                    },
                    keys: keys, keyEndpoints: settings.auth.expectations?.loadBalancers.keyEndpoints ?? [],
                    status: status,
                    manager: manager, logger: log.logger),
                successTerminationBehavior: .gracefullyShutdownGroup, serviceName: "server"),
            .init(
                service: ControlService(
                    store: revocations?.store, authenticator: authenticator, sockets: controlSockets,
                    logger: log.logger),
                failureTerminationBehavior: .gracefullyShutdownGroup, serviceName: "control"),
            .init(service: StatusService(status: status, manager: manager), serviceName: "status"),
            .init(service: WatchdogService(server: server, manager: manager), serviceName: "watchdog"),
        ]
    }
}

extension Logger {
    /// Writes what the key store has to say.
    fileprivate func report(_ notice: KeyStore.Notice) {
        switch notice {
        case .fetched(let reference, _):
            write(.keyFetched, [.endpoint: "\(reference.endpoint)", .keyID: "\(reference.keyID)"])
        case .replaced(let reference, _):
            write(.keyReplaced, [.endpoint: "\(reference.endpoint)", .keyID: "\(reference.keyID)"])
        case .fetchFailed(let reference, let reason):
            write(
                .keyNotFetched,
                [.endpoint: "\(reference.endpoint)", .keyID: "\(reference.keyID)", .problem: reason])
        case .filePassedOver(let path, let reason):
            write(.cachedFilePassedOver, [.problem: "\(path) \(reason)"])
        case .cacheUnusable(let reason):
            write(.cacheUnusable, [.problem: reason])
        }
    }

    /// Writes what the store of key sets has to say.
    fileprivate func report(_ notice: KeySetStore.Notice) {
        switch notice {
        case .fetched(let endpoint, let keyCount), .replaced(let endpoint, let keyCount):
            write(.keySetFetched, [.endpoint: "\(endpoint)", .keys: "\(keyCount)"])
            guard case .replaced = notice else { return }
            write(.keyOfSetReplaced, [.endpoint: "\(endpoint)"])
        case .fetchFailed(let endpoint, let reason):
            write(.keySetNotFetched, [.endpoint: "\(endpoint)", .problem: reason])
        case .filePassedOver(let path, let reason):
            write(.cachedFilePassedOver, [.problem: "\(path) \(reason)"])
        case .cacheUnusable(let reason):
            write(.cacheUnusable, [.problem: reason])
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
        // A refusal leaves the old limit as it is, under which NIO refuses connections instead of failing.
        _ = unsafe setrlimit(resource, &limit)
    }
}
