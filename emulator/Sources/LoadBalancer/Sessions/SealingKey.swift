// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation

/// Encrypts what browsers store for this process, so that they can neither read nor change it (AES-256-GCM).
struct SealingKey: Sendable {
    private let key = SymmetricKey(size: .bits256)

    /// Encrypts a value under a random nonce.
    /// - Parameter purpose: it opens for this purpose only.
    func seal(_ value: some Encodable, purpose: String) throws -> [UInt8] {
        let encoder = JSONEncoder()
        // Paths hold many slashes, and the text becomes part of an address.
        encoder.outputFormatting = .withoutEscapingSlashes
        let box = try AES.GCM.seal(encoder.encode(value), using: key, authenticating: Data(purpose.utf8))
        return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    /// The value that was sealed for this purpose; `nil` if a bit of it has changed.
    func open<Value: Decodable>(_ type: Value.Type, from sealed: [UInt8], purpose: String) -> Value? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let text = try? AES.GCM.open(box, using: key, authenticating: Data(purpose.utf8))
        else { return nil }
        return try? JSONDecoder().decode(type, from: text)
    }
}
