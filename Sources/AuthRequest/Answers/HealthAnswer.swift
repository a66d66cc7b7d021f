// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import PublicKeys
import Synchronization

/// The answers of `/healthz` and `/readyz`.
enum HealthAnswer {
    /// The process runs and its event loop turns.
    static var alive: Answer { .plain(.ok, "alive") }

    /// Whether tokens can be judged.
    ///
    /// - Parameter problems: why not, one sentence an endpoint; empty: they can.
    static func readiness(_ problems: [String]) -> Answer {
        problems.isEmpty ? .plain(.ok, "ready") : .plain(.serviceUnavailable, problems.joined(separator: "\n"))
    }
}

extension KeyStore {
    /// Checks every endpoint; the completion gets one sentence for each that can neither be reached nor be done
    /// without.
    func checkReadiness(of endpoints: [KeyEndpoint], completion: @escaping @Sendable ([String]) -> Void) {
        let outcome = Mutex<(left: Int, problems: [String])>((endpoints.count, []))
        let gathered = Gathered(outcome)
        for endpoint in endpoints {
            checkReadiness(endpoint) { readiness in
                let problems: [String]? = gathered.outcome.withLock { outcome in
                    outcome.left -= 1
                    if case .notReady(reason: let why) = readiness { outcome.problems.append(why) }
                    return outcome.left == 0 ? outcome.problems : nil
                }
                if let problems { completion(problems.sorted()) }
            }
        }
    }
}

/// A place for a mutex that several closures share.
private final class Gathered: Sendable {
    let outcome: Mutex<(left: Int, problems: [String])>

    init(_ outcome: consuming Mutex<(left: Int, problems: [String])>) {
        self.outcome = outcome
    }
}
