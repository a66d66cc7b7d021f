// SPDX-License-Identifier: Apache-2.0

import ALBIdentity

/// Where the text of a key comes from.
protocol KeySource: Sendable {
    /// Asks for one key and waits for the answer; for background threads only.
    func fetch(_ reference: KeyReference) -> SourceAnswer
}

extension KeySource {
    /// Asks for the nil UUID (RFC 9562 §5.9), which is no key's name, to learn whether the endpoint answers at all.
    func probe(_ endpoint: KeyEndpoint) -> SourceAnswer {
        guard let nilUUID = KeyID("00000000-0000-0000-0000-000000000000") else {
            return .unavailable(reason: "the nil UUID is no key id")
        }
        return fetch(KeyReference(endpoint: endpoint, keyID: nilUUID))
    }
}

/// What a source says of one key.
enum SourceAnswer: Equatable, Sendable {
    /// What should be the key's PEM text; not checked yet.
    case text([UInt8])
    /// There is no such key.
    case unknown
    /// Cannot tell; `reason` is a short text for people.
    case unavailable(reason: String)
}

/// The text of a public key, wherever it comes from.
enum KeyText {
    /// A P-256 key has 178 bytes. What is longer than 16 KB is not even read to its end.
    static let maximumByteCount = 16 * 1024
}
