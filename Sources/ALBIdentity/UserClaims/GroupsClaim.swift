// SPDX-License-Identifier: Apache-2.0

import TextBasics
import JOSE

/// The groups that a claim names. Identity providers write them in five ways; which one it is, the value tells:
///
/// | the claim | the groups |
/// | --- | --- |
/// | an array of strings: `["admins","ops"]` | its elements |
/// | a string in brackets with a `"` in it: `"[\"admins\",\"ops\"]"` | those of the JSON array that it holds |
/// | a string in brackets without `"`: `"[admins, site ops]"`, as Amazon Cognito maps an attribute | what the commas divide |
/// | a string with a comma: `"admins, site ops"` | what the commas divide |
/// | any other string: `"admins ops"` | what white space divides |
///
/// White space around a group is no part of it, and an empty one is none. Otherwise a group is the exact text: nothing is
/// normalized, no case is folded. A claim of another type, an array with anything but strings in it, and brackets with a
/// `"` that hold no such array name no group at all: when in doubt nobody is in a group.
///
/// In a string a comma always divides. Where people may name groups themselves, only the first two ways are safe: a
/// group called `guests,admins` makes two.
public struct GroupsClaim: Sendable {
    /// In the order of the claim.
    public let groups: [String]

    /// - Parameter value: the claim; `nil`, if there is none, names no group.
    public init(_ value: JSONValue?) {
        groups =
            switch value {
            case .array(let elements): Self.groups(in: elements)
            case .string(let text): Self.groups(in: Array(text.utf8).trimmed(of: \.isWhiteSpace))
            default: []
            }
    }

    private static func groups(in elements: [JSONValue]) -> [String] {
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else { return [] }
        return named(texts.map { Array($0.utf8)[...] })
    }

    /// - Parameter text: without white space around it.
    private static func groups(in text: ArraySlice<UInt8>) -> [String] {
        if text.count >= 2, text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") {
            guard !text.contains(UInt8(ascii: "\"")) else { return groups(inJSON: Array(text)) }
            return named(text.dropFirst().dropLast().split(separator: UInt8(ascii: ",")))
        }
        let isCommaList = text.contains(UInt8(ascii: ","))
        return named(
            isCommaList ? text.split(separator: UInt8(ascii: ",")) : text.split(whereSeparator: \.isWhiteSpace))
    }

    private static func groups(inJSON text: [UInt8]) -> [String] {
        guard case .array(let elements) = try? JSONReader.read(text, maximumBytes: text.count) else { return [] }
        return groups(in: elements)
    }

    private static func named(_ texts: [ArraySlice<UInt8>]) -> [String] {
        texts.map { $0.trimmed(of: \.isWhiteSpace) }.filter { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self) }
    }
}
