// SPDX-License-Identifier: Apache-2.0

/// What the answers of a public key endpoint mean.
extension HTTPTransfer {
    /// Asks for a key. Blocks for no longer than the total time-out.
    static func fetch(_ reference: KeyReference, settings: Settings) -> SourceAnswer {
        let request = Request(
            url: "\(reference.endpoint)\(reference.keyID)", isTLS: reference.endpoint.kind == .https,
            maximumByteCount: KeyText.maximumByteCount)
        do throws(TransferError) {
            let response = try get(request, settings: settings)
            return switch response.status {
            case 200: .text(response.body)
            // What an object store says of a name that it does not have; 403 if the client may not list names. Every other
            // status is about the request, the moment or the endpoint itself, and says nothing about the key.
            case 403, 404, 410: .unknown
            default: .unavailable(reason: "HTTP status \(response.status)")
            }
        } catch {
            return .unavailable(reason: error.description)
        }
    }
}
