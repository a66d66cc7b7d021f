// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1

/// The responses of `/healthz` and `/readyz`.
enum HealthResponse {
    /// The process runs and its event loop turns.
    static var alive: Response { .plain(.ok, "alive") }

    /// Whether tokens can be verified.
    ///
    /// - Parameter problems: why not, one sentence an endpoint; empty: they can.
    static func readiness(_ problems: [String]) -> Response {
        problems.isEmpty ? .plain(.ok, "ready") : .plain(.serviceUnavailable, problems.joined(separator: "\n"))
    }
}
