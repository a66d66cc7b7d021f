// SPDX-License-Identifier: Apache-2.0

/// One to four harms: a bit, a byte, a piece doubled, moved, cut out or replaced by something that parsers dislike.
public enum Mutation {
    private static let pieces = [
        ".", "=", "==", "-", "_", "+", "/", "\0", "\"", "\\", "\\u0061", "\\ud800", "{", "}", "[", "]", ",", ":",
        "0", "-1", "1e999", "null", "\u{FEFF}", "é", "e\u{301}", " ", "\n", "%3D", "A", "eyJhbGciOiJub25lIn0",
    ].map { Array($0.utf8) }

    public static func apply(to text: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !text.isEmpty {
            let start = Int.random(in: text.indices, using: &generator)
            let end = min(text.count, start + Int.random(in: 0...8, using: &generator))
            let piece = Array(text[start..<end])
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: text[start] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: text[start] = UInt8.random(in: .min ... .max, using: &generator)
            case 2: text.insert(contentsOf: piece, at: start)
            case 3: text.removeSubrange(start..<end)
            case 4:
                text.removeSubrange(start..<end)
                text.insert(contentsOf: piece, at: Int.random(in: 0...text.count, using: &generator))
            default:
                text.replaceSubrange(start..<end, with: pieces[Int.random(in: pieces.indices, using: &generator)])
            }
        }
        return text
    }
}
