// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Synchronization

/// Fetched keys on disk: `CACHE_DIR/<16 hexadecimal digits>/<kid>.pem`, the digits being the first of the SHA-256 digest
/// of the endpoint's text, so that no endpoint's keys are ever believed to be another's.
///
/// Blocks; for one background thread.
final class KeyCache: Sendable {
    private let path: String
    private let fileCapacity: Int
    private let hasComplained = Mutex(false)

    init(path: String, fileCapacity: Int) {
        self.path = path
        self.fileCapacity = fileCapacity
    }

    /// The keys of an endpoint's files, each checked as an answer of the endpoint would be. What is no key, too long,
    /// a symbolic link, not a regular file, or open to others' writing is passed over.
    func load(_ endpoint: KeyEndpoint) -> (keys: [(KeyReference, ES256PublicKey)], notice: KeyStore.Notice?) {
        do throws(FileError) {
            let folder = try KeyCacheFolder(of: endpoint, in: path)
            try folder.tidy(keeping: fileCapacity)
            let keys = try folder.keyIDs().compactMap { keyID -> (KeyReference, ES256PublicKey)? in
                guard let text = try? folder.read(keyID), let key = try? ES256PublicKey(pem: text) else { return nil }
                return (KeyReference(endpoint: endpoint, keyID: keyID), key)
            }
            return (keys, nil)
        } catch {
            return ([], complaint(error))
        }
    }

    /// Writes a key's text, in place of whatever has its name; then the oldest files beyond the limit are removed.
    func write(_ text: [UInt8], for reference: KeyReference) -> KeyStore.Notice? {
        do throws(FileError) {
            let folder = try KeyCacheFolder(of: reference.endpoint, in: path)
            try folder.write(text, for: reference.keyID)
            try folder.tidy(keeping: fileCapacity)
            return nil
        } catch {
            return complaint(error)
        }
    }

    private func complaint(_ error: FileError) -> KeyStore.Notice? {
        let isFirst = hasComplained.withLock { complained in
            defer { complained = true }
            return !complained
        }
        return isFirst ? .cacheUnusable(reason: "\(path): \(error)") : nil
    }
}
