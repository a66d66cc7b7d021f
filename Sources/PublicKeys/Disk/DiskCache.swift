// SPDX-License-Identifier: Apache-2.0

import Files
import TextBasics
import JOSE
import Locking

/// Fetched documents on disk. Folder or file is named after the endpoint (``DocumentPolicy/cacheFile(of:digest:)``), so that
/// no endpoint's document is ever trusted to be another's. A file's modification time says when it was fetched.
///
/// Blocks; for one background thread.
final class DiskCache<Policy: DocumentPolicy>: Sendable {
    typealias Notice = DocumentStore<Policy>.Notice

    /// How many files of an endpoint that are ignored are told one by one.
    static var noticeCapacity: Int { 5 }

    private let path: String
    private let fileCapacity: Int
    private let hasComplained = Lock(false)

    init(path: String, fileCapacity: Int) {
        self.path = path
        self.fileCapacity = fileCapacity
    }

    /// The documents of an endpoint's files, each checked as a response of the endpoint would be. What is no such document,
    /// too long, a symbolic link, not a regular file, another user's or open to others' writing is ignored, which is
    /// told.
    func load(_ endpoint: Policy.Endpoint) -> (documents: [CachedDocument<Policy>], notices: [Notice]) {
        do throws(FileError) {
            let digest = try Self.digest(of: endpoint)
            let name = Policy.cacheFolder(digest: digest)
            let folder = try CacheFolder(named: name, in: path)
            try folder.tidy(keeping: fileCapacity, where: Policy.isCacheFile)
            var documents: [CachedDocument<Policy>] = []
            var refused: [(name: String, reason: String)] = []
            for name in try folder.names() {
                guard let reference = Policy.reference(ofCacheFile: name, at: endpoint, digest: digest) else {
                    continue
                }
                do throws(FileError) {
                    documents.append(try Self.read(name, in: folder, as: reference))
                } catch  where !error.isNoSuchFile {
                    refused.append((name, error.problem))
                } catch {
                    continue
                }
            }
            return (documents, notices(of: refused, in: "\(path)/\(name)"))
        } catch {
            return ([], complaint(error).map { [$0] } ?? [])
        }
    }

    private static func read(
        _ name: String, in folder: borrowing CacheFolder, as reference: Policy.Reference
    ) throws(FileError) -> CachedDocument<Policy> {
        let content = try folder.read(name, atMost: Policy.maximumByteCount)
        // A time to come is that of a clock that was wrong: the file is taken for new.
        let age = Duration.nanoseconds(max(0, FileStatus.currentTime() - content.modified))
        do throws(DocumentError) {
            return CachedDocument(reference: reference, document: try Policy.document(content.bytes), age: age)
        } catch {
            throw FileError(error.problem)
        }
    }

    /// The first few files one by one, and how many more there are.
    private func notices(of files: [(name: String, reason: String)], in folder: String) -> [Notice] {
        let told = files.sorted { $0.name < $1.name }.prefix(Self.noticeCapacity).map { file in
            Notice.filePassedOver(path: "\(folder)/\(file.name)", reason: file.reason)
        }
        let rest = files.count - told.count
        return rest > 0 ? told + [.filePassedOver(path: folder, reason: "has \(rest) more such files")] : told
    }

    /// Writes a document's text, instead of whatever has its name; then the oldest files beyond the limit are removed.
    func write(_ text: [UInt8], for reference: Policy.Reference) -> Notice? {
        do throws(FileError) {
            let digest = try Self.digest(of: Policy.endpoint(of: reference))
            let folder = try CacheFolder(named: Policy.cacheFolder(digest: digest), in: path)
            try folder.write(text, to: Policy.cacheFile(of: reference, digest: digest))
            try folder.tidy(keeping: fileCapacity, where: Policy.isCacheFile)
            return nil
        } catch {
            return complaint(error)
        }
    }

    /// 16 hexadecimal digits, the first of the SHA-256 digest of an endpoint's text.
    private static func digest(of endpoint: Policy.Endpoint) throws(FileError) -> String {
        do {
            return try SHA256Digest(of: Array(endpoint.description.utf8)).bytes.prefix(8).hexText
        } catch {
            throw FileError("no SHA-256: \(error)")
        }
    }

    private func complaint(_ error: FileError) -> Notice? {
        let isFirst = hasComplained.withLock { complained in
            defer { complained = true }
            return !complained
        }
        return isFirst ? .cacheUnusable(reason: "\(path): \(error)") : nil
    }
}

/// A document that was read from the cache directory.
struct CachedDocument<Policy: DocumentPolicy>: Sendable {
    let reference: Policy.Reference
    let document: Policy.Document
    /// How long ago it was fetched.
    let age: Duration
}
