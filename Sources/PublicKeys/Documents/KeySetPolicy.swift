// SPDX-License-Identifier: Apache-2.0

import TextBasics
import JOSE

/// The key sets of the issuers of access tokens: one JSON text for each issuer. Issuers come from the settings, and there
/// are few.
public enum KeySetPolicy: DocumentPolicy {
    public static let label = "key-set"
    public static let limits = StoreLimits.keySets

    public static func reference(of request: KeySetMember) -> KeySetEndpoint { request.endpoint }

    public static func endpoint(of reference: KeySetEndpoint) -> KeySetEndpoint { reference }

    public static func place(of reference: KeySetEndpoint) -> DocumentPlace {
        switch reference.kind {
        case .https, .loopback: .web(url: reference.description, isTLS: reference.kind == .https)
        case .local: .files(directory: reference.filePath.directory, names: [reference.filePath.name])
        }
    }

    // MARK: Content

    public static let maximumByteCount = JWKSet.maximumByteCount

    public static func document(_ text: [UInt8]) throws(DocumentError) -> JWKSet {
        do { return try JWKSet(text) } catch { throw DocumentError("is no key set: \(error)") }
    }

    public static func key(for request: KeySetMember, in document: JWKSet) -> JWKPublicKey? {
        document.key(named: request.name, for: request.algorithm)
    }

    public static func keyCount(of document: JWKSet) -> Int { document.count }

    public static func replaces(_ new: JWKSet, _ old: JWKSet) -> Bool { old.contradicts(new) }

    // MARK: Fetches

    public static let mayBeMissing = false
    public static let keptNote = ""

    public static func hasRoom(beside waiting: WaiterCounts, _ limits: StoreLimits) -> Bool {
        waiting.all + waiting.forRechecks < limits.waiters
    }

    public static func hasRoomToRecheck(beside waiting: WaiterCounts, _ limits: StoreLimits) -> Bool {
        waiting.all + waiting.forRechecks < limits.recheckWaiters
    }

    // MARK: Cache directory: key-sets/<digest>.json

    private static let suffix = ".json"

    public static func cacheFolder(digest: String) -> String { "key-sets" }

    public static func cacheFile(of reference: KeySetEndpoint, digest: String) -> String { digest + suffix }

    public static func reference(
        ofCacheFile name: String, at endpoint: KeySetEndpoint, digest: String
    ) -> KeySetEndpoint? {
        name == digest + suffix ? endpoint : nil
    }

    public static func isCacheFile(_ name: String) -> Bool { name.hasSuffix(suffix) }
}

/// One key of an issuer's set.
public struct KeySetMember: Sendable {
    public let endpoint: KeySetEndpoint
    public let name: JWKIdentifier
    /// What it is to check.
    public let algorithm: SignatureAlgorithm

    public init(_ name: JWKIdentifier, for algorithm: SignatureAlgorithm, of endpoint: KeySetEndpoint) {
        (self.endpoint, self.name, self.algorithm) = (endpoint, name, algorithm)
    }
}
