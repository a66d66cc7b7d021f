// SPDX-License-Identifier: Apache-2.0

import AuthRequest
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

/// What the daemon is doing, in one line: keys cached and decisions so far.
struct StatusLine {
    let authenticator: SharedAuthenticator
    let keys: KeyStore
    let metrics: Metrics

    var text: String {
        guard authenticator.current.isConfigured else { return "Closed: ALB_ARN is not set; every request is refused" }
        let count = keys.statistics.held
        let decisions = Decision.allCases.map { "\(metrics.decisions($0)) \($0.rawValue)" }.joined(separator: ", ")
        return "Serving; \(count) \(count == 1 ? "key" : "keys") cached, \(decisions)"
    }
}
