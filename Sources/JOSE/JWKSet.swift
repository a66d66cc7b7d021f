// SPDX-License-Identifier: Apache-2.0

/// The keys of a JWK set that may check signatures (RFC 7517 §5), each under its name and algorithm.
///
/// What is in the set for other uses is ignored, as RFC 7517 §5 asks for; what is no set is refused as a whole.
public struct JWKSet: Sendable {
    /// The longest text: one key takes half a KB, with a certificate chain some KB.
    public static let maximumByteCount = 64 * 1024
    /// How many elements a set may have, usable or not; identity providers publish two to ten.
    public static let maximumKeyCount = 64

    private struct Entry {
        let name: JWKIdentifier
        let key: JWKPublicKey
    }

    private let entries: [Entry]
    /// How many of its elements may check signatures.
    public let count: Int

    /// Reads a set.
    ///
    /// - Parameter text: one strict JSON object with an array `keys`.
    public init(_ text: [UInt8]) throws(JWKSetError) {
        let elements = try Self.elements(of: text)
        guard elements.count <= Self.maximumKeyCount else { throw .tooManyKeys }
        var entries: [Entry] = []
        var count = 0
        for element in elements {
            guard let jwk = VerificationJWK(element) else { continue }
            guard !entries.contains(where: { $0.name == jwk.name }) else { throw .duplicateIdentifier }
            entries += jwk.keys.map { Entry(name: jwk.name, key: $0) }
            count += 1
        }
        self.entries = entries
        self.count = count
    }

    /// The key of this name, if the set has one for the algorithm.
    public func key(named name: JWKIdentifier, for algorithm: SignatureAlgorithm) -> JWKPublicKey? {
        for entry in entries where entry.name == name && entry.key.algorithm == algorithm { return entry.key }
        return nil
    }

    /// Whether a name that both sets have stands for another key in each.
    public func contradicts(_ other: JWKSet) -> Bool {
        entries.contains { entry in
            other.key(named: entry.name, for: entry.key.algorithm).map { $0 != entry.key } ?? false
        }
    }

    private static func elements(of text: [UInt8]) throws(JWKSetError) -> [JSONValue] {
        let value: JSONValue
        do { value = try JSONReader.read(text, maximumBytes: maximumByteCount) } catch { throw .notJSON(error) }
        guard case .object(let set) = value else { throw .notAnObject }
        guard case .array(let elements) = set["keys"] else { throw .noKeys }
        return elements
    }
}

/// Why a text is no JWK set that this program uses. No case carries any part of the text.
public enum JWKSetError: Error, Equatable, Sendable {
    /// Not one strict JSON text (RFC 8259), or longer than ``JWKSet/maximumByteCount``.
    case notJSON(JSONReader.Failure)
    /// JSON, but not an object (RFC 7517 §5).
    case notAnObject
    /// No array `keys` (RFC 7517 §5.1).
    case noKeys
    /// More elements than ``JWKSet/maximumKeyCount``.
    case tooManyKeys
    /// Two keys that may check signatures have one `kid`: which of them is meant nobody can tell (RFC 7517 §4.5).
    case duplicateIdentifier
}

extension JWKSetError: CustomStringConvertible {
    /// What is wrong, for people.
    public var description: String {
        switch self {
        case .notJSON(let failure): "it is not JSON: \(failure)"
        case .notAnObject: "it is JSON, but not an object"
        case .noKeys: "it has no array “keys”"
        case .tooManyKeys: "it has more than \(JWKSet.maximumKeyCount) keys"
        case .duplicateIdentifier: "two keys have one “kid”"
        }
    }
}
