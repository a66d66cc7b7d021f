// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Lua between the braces of `…_by_lua_block`, which is not read, only left behind.
extension ConfigurationReader {
    /// Goes behind the brace that ends a block of Lua (lua-nginx-module, `…_by_lua_block`; Lua 5.1 manual §2.1).
    mutating func skipLua() throws(ConfigurationError) {
        let firstLine = line
        var depth = 1
        while position < text.endIndex {
            let byte = text[position]
            switch byte {
            case 0x0A: line += 1
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipLuaString(byte)
            case UInt8(ascii: "["): skipLongBracket()
            case UInt8(ascii: "-") where text[position...].starts(with: "--".utf8):
                position += 2
                let isLong = position < text.endIndex && text[position] == UInt8(ascii: "[") && skipLongBracket()
                if !isLong { position = text[min(position, text.endIndex)...].firstIndex(of: 0x0A) ?? text.endIndex }
                if !isLong { continue }
            default: break
            }
            position += 1
            if depth == 0 { return }
        }
        throw error("the file ends inside of the Lua that begins on line \(firstLine)")
    }

    /// To the quote at its end. The module's lexer knows no string over several lines: there the quote is only a character.
    private mutating func skipLuaString(_ quote: UInt8) {
        if let lineEnd = unpaired[quote], position < lineEnd { return }
        var end = position + 1
        while end < text.endIndex, text[end] != 0x0A {
            if text[end] == quote {
                position = end
                return
            }
            let isEscape = text[end] == UInt8(ascii: "\\") && end + 1 < text.endIndex && text[end + 1] != 0x0A
            end += isEscape ? 2 : 1
        }
        unpaired[quote] = end
    }

    /// `[[…]]`, `[=[…]=]`: to the last bracket, if it is one.
    @discardableResult
    private mutating func skipLongBracket() -> Bool {
        let level = text[(position + 1)...].prefix { $0 == UInt8(ascii: "=") }.count
        let begin = position + 1 + level
        guard begin < text.endIndex, text[begin] == UInt8(ascii: "[") else { return false }
        let end = [UInt8(ascii: "]")] + [UInt8](repeating: UInt8(ascii: "="), count: level) + [UInt8(ascii: "]")]
        position = begin + 1
        while position < text.endIndex, !text[position...].starts(with: end) {
            if text[position] == 0x0A { line += 1 }
            position += 1
        }
        position += end.count - 1
        return true
    }
}
