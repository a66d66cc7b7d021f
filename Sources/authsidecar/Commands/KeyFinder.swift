// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import PublicKeys

/// Looks for the key of one token, for `authsidecar inspect`: the one given, else as the daemon would.
struct KeyFinder {
    let given: (key: ES256PublicKey, path: String)?
    let settings: Settings?
    let offline: Bool

    /// May take as long as a fetch does, 3 s.
    func find(_ keyID: KeyUUID, of signer: LoadBalancer?) async -> TokenInspection.KeySearch {
        if let given { return .found(given.key, "\(given.path); whether it is the one of this kid is not known") }
        guard let settings, let endpoint = signer?.keyEndpoint else {
            return .notFound("give --key FILE, or settings, to look for it")
        }
        let place = "\(endpoint)\(keyID)"
        let store = KeyStore(cacheDirectory: settings.cacheDirectory, isOffline: offline)
        let query = KeyStore.Query(KeyReference(endpoint: endpoint, keyID: keyID))
        let lookup = await withCheckedContinuation { continuation in
            store.fetch(query) { continuation.resume(returning: $0) }
        }
        return switch lookup {
        case .found(let key): .found(key, place)
        case .unknown: .unknown("there is none at \(place)")
        case .unavailable:
            .notFound(offline ? "not at hand, and --offline forbids to ask" : "\(place) does not answer with a key")
        }
    }
}
