// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AuthRequest
import Dispatch
import JOSE
import PublicKeys
import Locking

/// Looks for the key of one token, for `authsidecar inspect`: the one given, else as the daemon would.
struct KeyFinder {
    let given: (key: ES256PublicKey, path: String)?
    let settings: Settings?
    let offline: Bool

    /// May take as long as a fetch does, 3 s.
    func find(_ keyID: KeyID, of signer: LoadBalancerARN?) -> TokenInspection.KeySearch {
        if let given { return .found(given.key, "\(given.path); whether it is the one of this kid is not known") }
        guard let settings, let signer, let endpoint = settings.auth.keyEndpoints[signer] else {
            return .notFound("give --config FILE or --key FILE to look for it")
        }
        let place = "\(endpoint)\(keyID)"
        let store = KeyStore(cacheDirectory: settings.cacheDirectory, isOffline: offline)
        let query = KeyStore.Query(KeyReference(endpoint: endpoint, keyID: keyID))
        switch Self.wait({ store.fetch(query, completion: $0) }) {
        case .found(let key): return .found(key, place)
        case .unknown: return .unknown("there is none at \(place)")
        case .unavailable:
            return .notFound(
                offline ? "not at hand, and --offline forbids to ask" : "\(place) does not answer with a key")
        }
    }

    private static func wait(_ work: (@escaping KeyStore.Completion) -> Void) -> Lookup<ES256PublicKey> {
        let box = ResultBox()
        work { lookup in
            box.result.withLock { $0 = lookup }
            box.done.signal()
        }
        box.done.wait()
        return box.result.withLock { $0 } ?? .unavailable
    }
}

private final class ResultBox: Sendable {
    let result = Lock<Lookup<ES256PublicKey>?>(nil)
    let done = DispatchSemaphore(value: 0)
}
