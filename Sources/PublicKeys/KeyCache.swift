// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Synchronization

/// Fetched keys on disk: `CACHE_DIR/<16 hexadecimal digits>/<kid>.pem`, the digits being the first of the SHA-256 digest
/// of the endpoint's text, so that no endpoint's keys are ever believed to be another's.
///
/// Blocks; for one background thread.
final class KeyCache: Sendable {
    /// How many files of an endpoint that are passed over are told one by one.
    static let noticeCapacity = 5

    private let path: String
    private let fileCapacity: Int
    private let hasComplained = Mutex(false)

    init(path: String, fileCapacity: Int) {
        self.path = path
        self.fileCapacity = fileCapacity
    }

    /// The keys of an endpoint's files, each checked as an answer of the endpoint would be. What is no key, too long,
    /// a symbolic link, not a regular file, another user's or open to others' writing is passed over, which is told.
    func load(_ endpoint: KeyEndpoint) -> (keys: [(KeyReference, ES256PublicKey)], notices: [KeyStore.Notice]) {
        do throws(FileError) {
            let folder = try KeyCacheFolder(of: endpoint, in: path)
            try folder.tidy(keeping: fileCapacity)
            var keys: [(KeyReference, ES256PublicKey)] = []
            var refused: [(name: String, reason: String)] = []
            for keyID in try folder.keyIDs() {
                do throws(FileError) {
                    keys.append((KeyReference(endpoint: endpoint, keyID: keyID), try Self.key(keyID, in: folder)))
                } catch  where !error.isNoSuchFile {
                    refused.append((KeyCacheFolder.fileName(keyID), error.problem))
                } catch {
                    continue
                }
            }
            return (keys, try notices(of: refused, in: "\(path)/\(CacheFolder.name(for: endpoint.description))"))
        } catch {
            return ([], complaint(error).map { [$0] } ?? [])
        }
    }

    private static func key(
        _ keyID: KeyID, in folder: borrowing KeyCacheFolder
    ) throws(FileError) -> ES256PublicKey {
        let text = try folder.read(keyID)
        do { return try ES256PublicKey(pem: text) } catch { throw FileError("is no P-256 public key in PEM") }
    }

    /// The first few files one by one, and how many more there are.
    private func notices(of files: [(name: String, reason: String)], in folder: String) -> [KeyStore.Notice] {
        let told = files.sorted { $0.name < $1.name }.prefix(Self.noticeCapacity).map { file in
            KeyStore.Notice.filePassedOver(path: "\(folder)/\(file.name)", reason: file.reason)
        }
        let rest = files.count - told.count
        return rest > 0 ? told + [.filePassedOver(path: folder, reason: "has \(rest) more such files")] : told
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
