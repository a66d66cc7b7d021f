// SPDX-License-Identifier: Apache-2.0

import JOSE
import TextBasics

/// Where groups are named, and how.
public struct GroupsSource: Sendable {
    /// The claims that may name groups, in either token; the first that is there counts.
    public let claims: [ClaimPath]
    public let separator: GroupsSeparator

    public init(claims: [ClaimPath], separator: GroupsSeparator = .none) {
        (self.claims, self.separator) = (claims, separator)
    }

    /// As Amazon Cognito names them.
    public static let standard = GroupsSource(claims: [ClaimPath(name: "cognito:groups")])

    /// The groups that a token names; `nil` if none of the claims is there.
    public func groups(in claims: Claims) -> [String]? {
        self.claims.lazy.compactMap { claims[$0] }.first.map { GroupsClaim($0, separator: separator).groups }
    }
}

/// What separates the groups in a string that is not in brackets.
public enum GroupsSeparator: String, CaseIterable, Sendable {
    /// Nothing: it is one group.
    case none
    case comma
    /// White space.
    case space
}

/// The groups that a claim names. Identity providers write them in several ways; which one it is, the value tells:
///
/// | the claim | the groups |
/// | --- | --- |
/// | an array of strings: `["admins","ops"]` | its elements |
/// | a string in brackets with a `"` in it: `"[\"admins\",\"ops\"]"` | those of the JSON array that it holds |
/// | a string in brackets without `"`: `"[Site+Admins, CN%3DOps%2COU%3DIT]"`, as Amazon Cognito maps a multi-valued attribute | what the commas separate, each form-decoded: `Site Admins` and `CN=Ops,OU=IT` |
/// | any other string: `"HR admins"` | one group, or what the separator separates |
///
/// White space around a group as it is written is no part of it, and an empty one is none. Otherwise a group is the exact
/// text: nothing is normalized, no case is folded. A claim of another type, an array with anything but strings in it, brackets
/// with a `"` that hold no such array, and brackets with a value that cannot be decoded or is not encoded, so that a comma may be
/// part of a name, name no group at all: when in doubt nobody is in a group.
///
/// With a separator, anyone who may name their own groups can write `guests,admins` and be in both.
public struct GroupsClaim: Sendable {
    /// In the order of the claim.
    public let groups: [String]

    /// - Parameter value: the claim; `nil`, if there is none, names no group.
    public init(_ value: JSONValue?, separator: GroupsSeparator = .none) {
        groups =
            switch value {
            case .array(let elements): Self.groups(in: elements)
            case .string(let text): Self.groups(in: Array(text.utf8).trimmed(of: \.isWhiteSpace), separator)
            default: []
            }
    }

    private static func groups(in elements: [JSONValue]) -> [String] {
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else { return [] }
        return named(texts.map { Array($0.utf8)[...] })
    }

    /// - Parameter text: without white space around it.
    private static func groups(in text: ArraySlice<UInt8>, _ separator: GroupsSeparator) -> [String] {
        if text.count >= 2, text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") {
            let isJSON = text.contains(UInt8(ascii: "\""))
            return isJSON ? groups(inJSON: Array(text)) : groups(inForm: text.dropFirst().dropLast())
        }
        return switch separator {
        case .none: named([text])
        case .comma: named(text.split(separator: UInt8(ascii: ",")))
        case .space: named(text.split(whereSeparator: \.isWhiteSpace))
        }
    }

    private static func groups(inJSON text: [UInt8]) -> [String] {
        guard case .array(let elements) = try? JSONReader.read(text, maximumBytes: text.count) else { return [] }
        return groups(in: elements)
    }

    /// “You must decode the values” (Amazon Cognito developer guide, “Specifying identity provider attribute mappings”).
    private static func groups(inForm text: ArraySlice<UInt8>) -> [String] {
        let encoded = text.split(separator: UInt8(ascii: ",")).map { $0.trimmed(of: \.isWhiteSpace) }
            .filter { !$0.isEmpty }
        let groups = encoded.compactMap(PercentDecoding.formValue)
        return groups.count == encoded.count ? groups : []
    }

    private static func named(_ texts: [ArraySlice<UInt8>]) -> [String] {
        texts.map { $0.trimmed(of: \.isWhiteSpace) }.filter { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self) }
    }
}
