// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// One JSON value (RFC 8259 §3), as ``JSONReader`` read it.
///
/// Strings are compared byte by byte here (RFC 7519 §7.3), as everywhere in this program: Swift's own `==` calls texts
/// equal that Unicode calls equivalent, such as `K` and the Kelvin sign.
public enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    /// A number without fraction or exponent that fits in 64 bits.
    case integer(Int64)
    /// Any other number, as written.
    case decimal(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// The string, if it is one.
    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The whole number, if it is one that was written without fraction or exponent.
    public var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }
}

extension JSONValue {
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.decimal(let left), .decimal(let right)), (.string(let left), .string(let right)):
            left.isIdentical(to: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }
}

/// The members of a JSON object, in the order of the text; no name occurs twice.
public struct JSONObject: Equatable, Sendable {
    public typealias Member = (name: String, value: JSONValue)

    public private(set) var members: [Member]

    /// Made by ``JSONReader`` only, which has seen to it that no name is there twice.
    init(members: [Member]) {
        self.members = members
    }

    /// The value of a member, `nil` if the object has none of that name. Names are compared byte by byte
    /// (RFC 8259 §8.3): two spellings that Unicode calls equivalent are two names.
    public subscript(name: String) -> JSONValue? {
        for member in members where member.name.isIdentical(to: name) { return member.value }
        return nil
    }

    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.elementsEqual(right.members) { $0.name.isIdentical(to: $1.name) && $0.value == $1.value }
    }
}
