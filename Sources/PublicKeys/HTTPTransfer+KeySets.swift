// SPDX-License-Identifier: Apache-2.0

import JOSE

/// What the answers of an issuer mean that is asked for its key set.
extension HTTPTransfer {
    /// Asks for a key set. Blocks for no longer than the total time-out.
    static func fetch(_ endpoint: KeySetEndpoint, settings: Settings) -> KeySetAnswer {
        let request = Request(
            url: endpoint.description, isTLS: endpoint.kind == .https, maximumByteCount: JWKSet.maximumByteCount)
        do throws(TransferError) {
            let response = try get(request, settings: settings)
            // There is a set or there is none: no status says anything of single keys.
            guard response.status == 200 else { return .unavailable(reason: "HTTP status \(response.status)") }
            return .text(response.body)
        } catch {
            return .unavailable(reason: error.description)
        }
    }
}
