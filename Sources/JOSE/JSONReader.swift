// SPDX-License-Identifier: Apache-2.0

/// A strict reader of one JSON text (RFC 8259), for text that an attacker may have written.
///
/// Refused, where lenient readers guess: duplicate member names (RFC 7515 §4, RFC 8259 §4), text after the value, a
/// trailing comma, a comment, a byte order mark, bytes that are not UTF-8, half a surrogate pair, a control character
/// inside a string, leading zeros, `NaN`, nesting deeper than ``maximumDepth``, text longer than the caller's bound.
public struct JSONReader {
    /// How deep objects and arrays may lie in each other; claims of real tokens are one or two deep.
    public static let maximumDepth = 16

    /// The rule of RFC 8259 that a text broke.
    public enum Failure: Error, Equatable, Sendable {
        case tooLong
        case tooDeep
        case byteOrderMark
        case endOfText
        case unexpectedCharacter
        case textAfterValue
        case duplicateName
        case controlCharacter
        case invalidEscape
        case loneSurrogate
        case invalidUTF8
        case invalidNumber
    }

    let bytes: [UInt8]
    var position = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The one value that the text holds.
    ///
    /// - Parameter maximumBytes: longer text is refused before it is looked at.
    public static func read(_ bytes: [UInt8], maximumBytes: Int) throws(Failure) -> JSONValue {
        guard bytes.count <= maximumBytes else { throw .tooLong }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { throw .byteOrderMark }
        var reader = JSONReader(bytes)
        let value = try reader.value()
        reader.skipWhitespace()
        guard reader.position == bytes.count else { throw .textAfterValue }
        return value
    }

    // MARK: Values

    private mutating func value() throws(Failure) -> JSONValue {
        skipWhitespace()
        switch try peek() {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw .unexpectedCharacter
        }
    }

    private mutating func object() throws(Failure) -> JSONObject {
        try descend()
        defer { depth -= 1 }
        var members: [JSONObject.Member] = []
        var names = SeenMemberNames()
        skipWhitespace()
        if try peek() == UInt8(ascii: "}") {
            position += 1
            return JSONObject(members: [])
        }
        while true {
            skipWhitespace()
            guard try peek() == UInt8(ascii: "\"") else { throw .unexpectedCharacter }
            let name = try string()
            guard names.insert(name, among: members) else { throw .duplicateName }
            skipWhitespace()
            try expect(UInt8(ascii: ":"))
            members.append((name, try value()))
            skipWhitespace()
            guard try closes(with: UInt8(ascii: "}")) else { continue }
            return JSONObject(members: members)
        }
    }

    private mutating func array() throws(Failure) -> [JSONValue] {
        try descend()
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        skipWhitespace()
        if try peek() == UInt8(ascii: "]") {
            position += 1
            return []
        }
        while true {
            elements.append(try value())
            skipWhitespace()
            guard try closes(with: UInt8(ascii: "]")) else { continue }
            return elements
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(Failure) -> JSONValue {
        guard bytes.count - position >= text.utf8CodeUnitCount else { throw .endOfText }
        let end = position + text.utf8CodeUnitCount
        guard bytes[position..<end].elementsEqual(text.description.utf8) else { throw .unexpectedCharacter }
        position = end
        return value
    }

    // MARK: Characters

    private mutating func descend() throws(Failure) {
        position += 1
        depth += 1
        guard depth <= Self.maximumDepth else { throw .tooDeep }
    }

    /// After an element: a comma means another follows, the closing character ends it.
    private mutating func closes(with closing: UInt8) throws(Failure) -> Bool {
        let byte = try next()
        if byte == closing { return true }
        guard byte == UInt8(ascii: ",") else { throw .unexpectedCharacter }
        return false
    }

    private mutating func expect(_ byte: UInt8) throws(Failure) {
        guard try next() == byte else { throw .unexpectedCharacter }
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    func peek() throws(Failure) -> UInt8 {
        guard position < bytes.count else { throw .endOfText }
        return bytes[position]
    }

    mutating func next() throws(Failure) -> UInt8 {
        let byte = try peek()
        position += 1
        return byte
    }
}
