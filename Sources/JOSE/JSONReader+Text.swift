// SPDX-License-Identifier: Apache-2.0

/// Strings (RFC 8259 §7) and numbers (§6).
extension JSONReader {
    mutating func string() throws(Failure) -> String {
        position += 1
        let start = position
        while true {
            let byte = try peek()
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") { return try stringWithEscapes(from: start) }
            guard byte >= 0x20 else { throw .controlCharacter }
            position += 1
        }
        let text = try utf8(bytes[start..<position])
        position += 1
        return text
    }

    /// The rest of a string in which the first escape has been met; rare in tokens, so it may copy.
    private mutating func stringWithEscapes(from start: Int) throws(Failure) -> String {
        var buffer = Array(bytes[start..<position])
        while true {
            let byte = try next()
            switch byte {
            case UInt8(ascii: "\""): return try utf8(buffer[...])
            case UInt8(ascii: "\\"): try appendEscape(to: &buffer)
            case 0..<0x20: throw .controlCharacter
            default: buffer.append(byte)
            }
        }
    }

    private mutating func appendEscape(to buffer: inout [UInt8]) throws(Failure) {
        switch try next() {
        case UInt8(ascii: "\""): buffer.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): buffer.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): buffer.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "u"): buffer.append(contentsOf: String(try escapedScalar()).utf8)
        default: throw .invalidEscape
        }
    }

    /// One `\uXXXX`, or two that make a surrogate pair (RFC 8259 §7).
    private mutating func escapedScalar() throws(Failure) -> Character {
        let first = try hexQuad()
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        guard first < 0xDC00 else { throw .loneSurrogate }
        guard try next() == UInt8(ascii: "\\"), try next() == UInt8(ascii: "u") else { throw .loneSurrogate }
        let second = try hexQuad()
        guard (0xDC00...0xDFFF).contains(second) else { throw .loneSurrogate }
        let code = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
        guard let scalar = Unicode.Scalar(code) else { throw .loneSurrogate }
        return Character(scalar)
    }

    private mutating func hexQuad() throws(Failure) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try next())).hexDigitValue else { throw .invalidEscape }
            code = code << 4 | UInt32(digit)
        }
        return code
    }

    private func utf8(_ text: ArraySlice<UInt8>) throws(Failure) -> String {
        // Not `String(validating:as:)`: being generic it looks up types while it runs, a tenth of a token's price.
        do { return String(copying: try UTF8Span(validating: text.span)) } catch { throw .invalidUTF8 }
    }

    // MARK: Numbers

    /// RFC 8259 §6: `-` optional, no leading zero, at least one digit on each side of a dot.
    mutating func number() throws(Failure) -> JSONValue {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let firstDigit = position
        let digits = skipDigits()
        guard digits > 0, digits == 1 || bytes[firstDigit] != UInt8(ascii: "0") else { throw .invalidNumber }

        var isInteger = true
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            guard skipDigits() > 0 else { throw .invalidNumber }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            guard skipDigits() > 0 else { throw .invalidNumber }
        }
        let text = try utf8(bytes[start..<position])
        if isInteger, let value = Int64(text) { return .integer(value) }
        return .decimal(text)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        while position < bytes.count, digits.contains(bytes[position]) { position += 1 }
        return position - start
    }
}
