// SPDX-License-Identifier: Apache-2.0

import TextBasics
import ALBIdentity
import JOSE

/// The public keys of load balancers: one PEM text for each `kid`. Endpoints know thousands of names or none, and names
/// come from tokens that nobody has verified.
public enum KeyPolicy: DocumentPolicy {
    public static let label = "key"
    public static let limits = StoreLimits.keys

    public static func reference(of request: KeyReference) -> KeyReference { request }

    public static func endpoint(of reference: KeyReference) -> KeyEndpoint { reference.endpoint }

    /// In a directory: `<kid>.pem` or `<kid>`, the `kid` in lower case.
    public static func place(of reference: KeyReference) -> DocumentPlace {
        let endpoint = reference.endpoint
        return switch endpoint.kind {
        case .https, .loopback: .web(url: "\(endpoint)\(reference.keyID)", isTLS: endpoint.kind == .https)
        case .local:
            .files(
                directory: String(endpoint.description.dropFirst("file://".count)),
                names: ["\(reference.keyID).pem", "\(reference.keyID)"])
        }
    }

    // MARK: Content

    /// A P-256 key has 178 bytes.
    public static let maximumByteCount = 16 * 1024

    public static func document(_ text: [UInt8]) throws(DocumentError) -> ES256PublicKey {
        do { return try ES256PublicKey(pem: text) } catch { throw DocumentError("is no P-256 public key in PEM") }
    }

    public static func key(for request: KeyReference, in document: ES256PublicKey) -> ES256PublicKey? { document }

    public static func keyCount(of document: ES256PublicKey) -> Int { 1 }

    public static func replaces(_ new: ES256PublicKey, _ old: ES256PublicKey) -> Bool { new != old }

    // MARK: Fetches

    public static let mayBeMissing = true
    public static let keptNote = "; the known key stays in use"

    /// Those who wait for a key already must be fewer than there is space left, so that a flood that names one key, or a
    /// few, leaves space for every other.
    public static func hasRoom(beside waiting: WaiterCounts, _ limits: StoreLimits) -> Bool {
        limits.waiters - waiting.all > waiting.forThis
    }

    public static func hasRoomToRecheck(beside waiting: WaiterCounts, _ limits: StoreLimits) -> Bool {
        waiting.forRechecks < limits.recheckWaiters
    }

    // MARK: Cache directory: <digest>/<kid>.pem

    public static func cacheFolder(digest: String) -> String { digest }

    public static func cacheFile(of reference: KeyReference, digest: String) -> String { cacheFile(reference.keyID) }

    public static func reference(
        ofCacheFile name: String, at endpoint: KeyEndpoint, digest: String
    ) -> KeyReference? {
        keyID(ofCacheFile: name).map { KeyReference(endpoint: endpoint, keyID: $0) }
    }

    public static func isCacheFile(_ name: String) -> Bool { keyID(ofCacheFile: name) != nil }

    private static let suffix = ".pem"

    private static func cacheFile(_ keyID: KeyUUID) -> String { "\(keyID)\(suffix)" }

    /// The one spelling that ``cacheFile(of:digest:)`` gives.
    private static func keyID(ofCacheFile name: String) -> KeyUUID? {
        guard let keyID = KeyUUID(String(name.dropLast(suffix.count))), cacheFile(keyID) == name else { return nil }
        return keyID
    }
}

/// One public key: which, and where from. Keys of one endpoint are never taken for those of another.
public struct KeyReference: Hashable, Sendable {
    public let endpoint: KeyEndpoint
    public let keyID: KeyUUID

    public init(endpoint: KeyEndpoint, keyID: KeyUUID) {
        self.endpoint = endpoint
        self.keyID = keyID
    }

    /// The UUID tells nearly all references apart; hashing the endpoint's text for each request would gain nothing.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(keyID)
    }
}
