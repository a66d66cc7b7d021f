// SPDX-License-Identifier: Apache-2.0

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
    /// Two keys that may check RS256 have one `kid`: which of them is meant nobody can tell (RFC 7517 §4.5).
    case duplicateKeyName
}

extension JWKSetError: CustomStringConvertible {
    /// What is wrong, for people.
    public var description: String {
        switch self {
        case .notJSON(let failure): "it is not JSON: \(failure)"
        case .notAnObject: "it is JSON, but not an object"
        case .noKeys: "it has no array “keys”"
        case .tooManyKeys: "it has more than \(JWKSet.maximumKeyCount) keys"
        case .duplicateKeyName: "two keys have one “kid”"
        }
    }
}
