// SPDX-License-Identifier: Apache-2.0

/// Why a text is not the JOSE object it claims to be.
///
/// No case carries any part of the text: what an attacker wrote reaches no log through an error.
public enum JOSEError: Error, Equatable, Sendable {
    /// Not exactly three segments divided by dots (RFC 7515 §7.1), or an empty one where none may be.
    case notCompactSerialization
    /// A segment is not strict base64url (RFC 4648 §5).
    case notBase64URL
    /// Not one strict JSON text (RFC 8259); says which rule was broken.
    case notJSON(JSONReader.Failure)
    /// The header or payload is JSON, but not an object (RFC 7515 §4).
    case notAnObject
    /// The header names extensions that must be understood (`crit`, RFC 7515 §4.1.11), or does not sign its payload
    /// as it stands (`b64`, RFC 7797). None is understood here.
    case criticalExtension
}
