// SPDX-License-Identifier: Apache-2.0

import JOSE
import Synchronization

/// Fetched key sets on disk: `CACHE_DIR/key-sets/<16 hexadecimal digits>.json`, the digits being the first of the
/// SHA-256 digest of the endpoint's URL, so that no endpoint's set is ever believed to be another's.
///
/// A file's modification time says when its set was fetched. Blocks; for one background thread.
final class KeySetCache: Sendable {
    private static let folderName = "key-sets"
    private static let suffix = ".json"

    private let path: String
    private let fileCapacity: Int
    private let hasComplained = Mutex(false)

    init(path: String, fileCapacity: Int) {
        self.path = path
        self.fileCapacity = fileCapacity
    }

    /// The set of an endpoint's file, checked as an answer of the endpoint would be, and its age. What is no set, too
    /// long, a symbolic link, not a regular file, another user's or open to others' writing is passed over, which is told.
    func load(
        _ endpoint: KeySetEndpoint
    ) -> (set: (keys: JWKSet, age: Duration)?, notice: KeySetStore.Notice?) {
        do throws(FileError) {
            let folder = try CacheFolder(named: Self.folderName, in: path)
            let name = try Self.fileName(for: endpoint)
            do throws(FileError) {
                return (try Self.set(name, in: folder), nil)
            } catch {
                let notice = KeySetStore.Notice.filePassedOver(
                    path: "\(path)/\(Self.folderName)/\(name)", reason: error.problem)
                return (nil, error.isNoSuchFile ? nil : notice)
            }
        } catch {
            return (nil, complaint(error))
        }
    }

    private static func set(
        _ name: String, in folder: borrowing CacheFolder
    ) throws(FileError) -> (keys: JWKSet, age: Duration) {
        let content = try folder.read(name, atMost: JWKSet.maximumByteCount)
        do {
            // A time to come is that of a clock that was wrong: the file is taken for new.
            return (try JWKSet(content.bytes), .nanoseconds(max(0, FileStatus.currentTime() - content.modified)))
        } catch {
            throw FileError("is no key set: \(error)")
        }
    }

    /// Writes a set's text, in place of whatever has its name; then the oldest files beyond the limit are removed.
    func write(_ text: [UInt8], for endpoint: KeySetEndpoint) -> KeySetStore.Notice? {
        do throws(FileError) {
            let folder = try CacheFolder(named: Self.folderName, in: path)
            try folder.write(text, to: Self.fileName(for: endpoint))
            try folder.tidy(keeping: fileCapacity) { $0.hasSuffix(Self.suffix) }
            return nil
        } catch {
            return complaint(error)
        }
    }

    private static func fileName(for endpoint: KeySetEndpoint) throws(FileError) -> String {
        try CacheFolder.name(for: endpoint.description) + suffix
    }

    private func complaint(_ error: FileError) -> KeySetStore.Notice? {
        let isFirst = hasComplained.withLock { complained in
            defer { complained = true }
            return !complained
        }
        return isFirst ? .cacheUnusable(reason: "\(path): \(error)") : nil
    }
}
