// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import Locking
import PublicKeys
import ServiceLifecycle
import Systemd

/// Keeps the line up to date that `systemctl status` shows.
struct StatusService: Service {
    /// Often enough for a person who looks twice.
    private static let interval = Duration.seconds(5)

    let status: StatusLine
    let manager: ServiceManager

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var last = ""
            while true {
                let line = status.text
                if line != last { manager.tell(.status(line)) }
                last = line
                try await Task.sleep(for: Self.interval)
            }
        }
        // A service that ends early would end all.
        try? await gracefulShutdown()
    }
}

/// Since when the settings are active, and what was wrong with newer ones.
final class SettingsAge: Sendable {
    private struct State {
        var since: Int64
        var problem: String?
    }

    private let state: Lock<State>

    init(since now: Int64) { state = Lock(State(since: now)) }

    /// Newer settings are active now.
    func renew(at now: Int64) { state.withLock { $0 = State(since: now) } }

    /// Newer settings are not good, and the old ones stay.
    func refuse(because problem: String) { state.withLock { $0.problem = problem } }

    /// What there is to say; `nil` as long as the settings are the newest.
    var warning: String? {
        let state = state.withLock { $0 }
        guard let problem = state.problem else { return nil }
        return "Reload refused, the old settings of \(UTCTime(state.since).text) are still active (\(problem))"
    }
}

/// What the daemon is doing, in one line: keys cached and decisions so far.
struct StatusLine {
    let age: SettingsAge
    let authenticator: SharedAuthenticator
    let keys: KeyStore
    let metrics: Metrics

    var text: String { [age.warning, activity].compactMap { $0 }.joined(separator: ". ") }

    private var activity: String {
        guard authenticator.current.isConfigured else { return "Closed: ALB_ARN is not set; every request is refused" }
        let count = keys.statistics.held
        let decisions = Decision.allCases.map { "\(metrics.decisions($0)) \($0.rawValue)" }.joined(separator: ", ")
        return "Serving; \(count) \(count == 1 ? "key" : "keys") cached, \(decisions)"
    }
}
