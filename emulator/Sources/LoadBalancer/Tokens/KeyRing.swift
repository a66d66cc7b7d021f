// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The keys of a load balancer: one signs, the ones before it are still served.
final class KeyRing: Sendable {
    /// Keys that are served; of rotations beyond, the oldest is dropped.
    static let capacity = 32

    private let keys = Mutex([SigningKey()])

    /// The key that signs now.
    var current: SigningKey { keys.withLock { $0[$0.count - 1] } }

    /// Makes a new key and lets it sign from now on.
    func rotate() -> SigningKey {
        let key = SigningKey()
        keys.withLock { keys in
            keys.append(key)
            if keys.count > Self.capacity { keys.removeFirst() }
        }
        return key
    }

    subscript(id: String) -> SigningKey? { keys.withLock { $0.first { $0.id == id } } }
}
