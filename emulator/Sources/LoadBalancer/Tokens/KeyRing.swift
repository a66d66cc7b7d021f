// SPDX-License-Identifier: Apache-2.0

import Crypto
import Synchronization

/// The keys of a load balancer: the newest signs, the earlier ones are still served.
final class KeyRing: Sendable {
    /// How many keys are served. Beyond that the oldest is dropped.
    static let capacity = 32

    private let keys = Mutex([SigningKey()])

    /// The key that signs now.
    var current: SigningKey { keys.withLock { $0[$0.count - 1] } }

    /// Makes a new key, which signs from now on.
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

/// A P-256 key of this process. Its id shows that it is not a real load balancer's.
struct SigningKey: Sendable {
    /// A UUID whose first half spells “emulator” in ASCII: `656d756c-6174-6f72-….`
    let id: String
    private let key = P256.Signing.PrivateKey()

    init() {
        var generator = SystemRandomNumberGenerator()
        let random = (0..<8).map { _ in UInt8.random(in: 0...255, using: &generator) }
        // The two highest bits of this octet name the variant of RFC 9562; the version, in the first half, is 6.
        let bytes = Array("emulator".utf8) + [random[0] & 0x3F | 0x80] + random[1...]
        id = bytes.uuidText
    }

    /// The public key as the public key endpoint serves it.
    var publicKeyPEM: String { key.publicKey.pemRepresentation + "\n" }

    /// ES256: the 64 bytes R‖S (RFC 7518 §3.4).
    func signature(of text: String) throws -> [UInt8] {
        Array(try key.signature(for: Array(text.utf8)).rawRepresentation)
    }
}

extension Array<UInt8> {
    /// 16 bytes as the text of a UUID, in lower case.
    var uuidText: String {
        let digits = map { ($0 < 0x10 ? "0" : "") + String($0, radix: 16) }
        return [digits[0..<4], digits[4..<6], digits[6..<8], digits[8..<10], digits[10..<16]]
            .map { $0.joined() }.joined(separator: "-")
    }
}
