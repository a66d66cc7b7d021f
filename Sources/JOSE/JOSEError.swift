// SPDX-License-Identifier: Apache-2.0

/// Why a text is not the JOSE object it claims to be.
///
/// No case carries any part of the text: what an attacker wrote reaches no log through an error.
public enum JOSEError: Error, Equatable, Sendable {
    /// Not exactly three segments separated by dots (RFC 7515 §7.1), or an empty one where none may be.
    case notCompactSerialization
    /// A segment is not strict base64url (RFC 4648 §5).
    case notBase64URL
    /// Not one strict JSON text (RFC 8259); says which rule was broken.
    case notJSON(JSONReader.Failure)
    /// The header or payload is JSON, but not an object (RFC 7515 §4).
    case notAnObject
    /// The header names extensions that must be understood (`crit`, RFC 7515 §4.1.11), or does not sign its payload
    /// as it is (`b64`, RFC 7797). None is understood here.
    case criticalExtension
}

extension JOSEError: CustomStringConvertible {
    /// What is wrong, for people.
    public var description: String {
        switch self {
        case .notCompactSerialization: "it is not three segments separated by two dots"
        case .notBase64URL: "a segment is not base64url: a stray character, wrong padding or trailing bits"
        case .notJSON(let failure): "it is not JSON: \(failure)"
        case .notAnObject: "it is JSON, but not an object"
        case .criticalExtension: "the header has “crit” or “b64”, which no load balancer sends"
        }
    }
}

extension JSONReader.Failure: CustomStringConvertible {
    /// What is wrong, for people.
    public var description: String {
        switch self {
        case .tooLong: "the text is too long"
        case .tooDeep: "objects or arrays lie in each other more than \(JSONReader.maximumDepth) deep"
        case .byteOrderMark: "it begins with a byte order mark"
        case .endOfText: "it ends too early"
        case .unexpectedCharacter: "a character is where none may"
        case .textAfterValue: "text follows the value"
        case .duplicateName: "a member name is there twice"
        case .controlCharacter: "a control character is in a string"
        case .invalidEscape: "a backslash is followed by something unknown"
        case .loneSurrogate: "an escape is half of a surrogate pair"
        case .invalidUTF8: "the bytes are not UTF-8"
        case .invalidNumber: "a number is not written as JSON wants it"
        }
    }
}
