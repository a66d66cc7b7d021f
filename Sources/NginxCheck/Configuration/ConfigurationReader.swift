// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Reads one file by nginx's grammar (`ngx_conf_read_token` in ngx_conf_file.c): words, quotes, escapes, comments, blocks, and
/// the Lua between the braces of `…_by_lua_block`.
struct ConfigurationReader {
    /// Blocks in blocks. Real files have less than ten.
    static let maximumDepth = 100
    /// Of a word: nginx's buffer (`NGX_CONF_BUFFER`), which also has to hold what ends the word.
    static let maximumWordBytes = 4095

    private let file: String
    let text: ArraySlice<UInt8>
    var position: Int
    var line = 1
    /// Where the line ends on which a quote in Lua has no partner.
    var unpaired: [UInt8: Int] = [:]

    /// - Throws: an error at the line where nginx itself could not go on.
    static func directives(of file: ConfigurationFile) throws(ConfigurationError) -> [Directive] {
        var reader = Self(file)
        return try reader.read()
    }

    private init(_ file: ConfigurationFile) {
        self.file = file.name
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        text = file.text.starts(with: byteOrderMark) ? file.text.dropFirst(3) : file.text
        position = text.startIndex
    }

    /// What ends a directive.
    private enum End { case semicolon, blockBegins, blockEnds, file }

    private mutating func read() throws(ConfigurationError) -> [Directive] {
        // A block that is open: its directive, and what was read before it.
        var open: [(directive: Directive, before: [Directive])] = []
        var directives: [Directive] = []
        while true {
            var words: [String] = []
            var firstLine = line
            let end = try readWords(into: &words, firstLine: &firstLine)
            let place = Place(file: file, line: firstLine)
            switch end {
            case .semicolon:
                directives.append(Directive(name: words[0], arguments: Array(words.dropFirst()), place: place))
            case .blockBegins:
                var directive = Directive(name: words[0], arguments: Array(words.dropFirst()), place: place)
                if words[0].hasSuffix("_by_lua_block") {
                    try skipLua()
                    directive.block = []
                    directives.append(directive)
                    continue
                }
                guard open.count < Self.maximumDepth else {
                    throw error("more than \(Self.maximumDepth) blocks inside of each other")
                }
                open.append((directive, directives))
                directives = []
            case .blockEnds:
                guard var (directive, before) = open.popLast() else { throw error("a “}” without its “{”") }
                directive.block = directives
                before.append(directive)
                directives = before
            case .file:
                guard let last = open.last else { return directives }
                throw error(
                    "the file ends inside of \(Self.quoted(last.directive.name)) of line \(last.directive.place.line)")
            }
        }
    }

    func error(_ problem: String) -> ConfigurationError {
        ConfigurationError(place: Place(file: file, line: line), problem: problem)
    }

    private mutating func readWords(
        into words: inout [String], firstLine: inout Int
    ) throws(ConfigurationError) -> End {
        while position < text.endIndex {
            let byte = text[position]
            switch byte {
            case _ where Self.isSpace(byte):
                position += 1
                if byte == 0x0A { line += 1 }
            case UInt8(ascii: "#"):
                position = text[position...].firstIndex(of: 0x0A) ?? text.endIndex
            case UInt8(ascii: ";"), UInt8(ascii: "{"):
                guard !words.isEmpty else {
                    throw error("“\(byte == 0x3B ? ";" : "{")” where the name of a directive should be")
                }
                position += 1
                return byte == 0x3B ? .semicolon : .blockBegins
            case UInt8(ascii: "}"):
                guard words.isEmpty else {
                    throw error("“}” before the end of \(Self.quoted(words[0])): a “;” is missing")
                }
                position += 1
                return .blockEnds
            default:
                if words.isEmpty { firstLine = line }
                words.append(try readWord())
            }
        }
        guard words.isEmpty else { throw error("the file ends inside of \(Self.quoted(words[0])): a “;” is missing") }
        return .file
    }

    /// A word, from where it begins.
    private mutating func readWord() throws(ConfigurationError) -> String {
        let quote = text[position]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return try readPlainWord() }
        position += 1
        let (begin, firstLine) = (position, line)
        var word: [UInt8] = []
        while position < text.endIndex, text[position] != quote { try readByte(into: &word, begin, firstLine) }
        guard position < text.endIndex else {
            throw error("the file ends inside of the quotes that begin on line \(firstLine)")
        }
        position += 1
        let next = position < text.endIndex ? text[position] : 0x20
        guard Self.isSpace(next) || ";{)".utf8.contains(next) else {
            throw error("“\(Self.visible(next))” directly after quotes; a space belongs there")
        }
        return try decoded(word)
    }

    private mutating func readPlainWord() throws(ConfigurationError) -> String {
        let (begin, firstLine) = (position, line)
        var word: [UInt8] = []
        var followsDollar = false
        while position < text.endIndex {
            let byte = text[position]
            guard !Self.isSpace(byte), byte != UInt8(ascii: ";"), byte != UInt8(ascii: "{") || followsDollar else {
                break
            }
            if byte != UInt8(ascii: "{") { followsDollar = byte == UInt8(ascii: "$") }
            try readByte(into: &word, begin, firstLine)
        }
        return try decoded(word)
    }

    /// One byte of a word, or what an escape stands for.
    ///
    /// - Parameters:
    ///   - begin: where the word begins.
    ///   - firstLine: the line of that.
    private mutating func readByte(
        into word: inout [UInt8], _ begin: Int, _ firstLine: Int
    ) throws(ConfigurationError) {
        guard position - begin < Self.maximumWordBytes else {
            throw error(
                "a word longer than \(Self.maximumWordBytes) bytes, from line \(firstLine): is a quote missing?")
        }
        var byte = text[position]
        if byte == UInt8(ascii: "\\"), position + 1 < text.endIndex {
            position += 1
            let escaped = text[position]
            switch escaped {
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"): byte = escaped
            case UInt8(ascii: "t"): byte = 0x09
            case UInt8(ascii: "r"): byte = 0x0D
            case UInt8(ascii: "n"): byte = 0x0A
            default:
                word.append(byte)
                byte = escaped
            }
            if escaped == 0x0A { line += 1 }
        } else if byte == 0x0A {
            line += 1
        }
        word.append(byte)
        position += 1
    }

    private func decoded(_ word: [UInt8]) throws(ConfigurationError) -> String {
        guard !word.contains(0) else { throw error("a NUL byte: this is no text") }
        return String(decoding: word, as: UTF8.self)
    }

    /// What nginx takes for the end of a word.
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }

    private static func visible(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte) ? String(Unicode.Scalar(byte)) : "\\x\([byte].hexText)"
    }

    /// The beginning of a word, on one line.
    private static func quoted(_ word: String) -> String {
        let scalars = word.unicodeScalars.prefix(40)
        let isWhole = scalars.endIndex == word.endIndex
        let line = scalars.split(whereSeparator: \.properties.isWhitespace).map(String.init).joined(separator: " ")
        return "“\(line)\(isWhole ? "" : "…")”"
    }
}
