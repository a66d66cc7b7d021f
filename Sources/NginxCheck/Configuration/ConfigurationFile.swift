// SPDX-License-Identifier: Apache-2.0

/// One file of an nginx configuration.
public struct ConfigurationFile: Sendable {
    /// As findings call it: usually its path.
    public let name: String
    let text: ArraySlice<UInt8>

    public init(name: String, text: ArraySlice<UInt8>) {
        self.name = name
        self.text = text
    }

    /// The files that a text holds: those of a dump by `nginx -T`, which begins each with the line
    /// `# configuration file PATH:` (nginx(8)), or the text itself.
    ///
    /// What is before the first such line is what `nginx -T 2>&1` says of its test. If directives are there, the line is a
    /// only a comment, and the text no dump.
    ///
    /// - Parameter name: of the text, if it is no dump.
    public static func files(in text: [UInt8], name: String) -> [ConfigurationFile] {
        let marker = Array("# configuration file ".utf8)
        var files: [ConfigurationFile] = []
        var current: (name: String, start: Int)?
        var lineStart = 0
        while lineStart < text.count {
            let lineEnd = text[lineStart...].firstIndex(of: 0x0A) ?? text.count
            let line = text[lineStart..<lineEnd]
            let path = line.dropFirst(marker.count).dropLast()
            if line.starts(with: marker), line.last == UInt8(ascii: ":"), path.contains(UInt8(ascii: "/")) {
                if let current { files.append(Self(name: current.name, text: text[current.start..<lineStart])) }
                current = (String(decoding: path, as: UTF8.self), min(lineEnd + 1, text.count))
            } else if current == nil, mayBeDirective(line) {
                break
            }
            lineStart = lineEnd + 1
        }
        guard let current else { return [Self(name: name, text: text[...])] }
        return files + [Self(name: current.name, text: text[current.start...])]
    }

    /// Whether a line before the first file of a dump shows that it is none.
    private static func mayBeDirective(_ line: ArraySlice<UInt8>) -> Bool {
        !line.starts(with: "nginx: ".utf8) && line.first != UInt8(ascii: "#")
            && line.contains { ";{}".utf8.contains($0) }
    }
}

/// Where something is.
public struct Place: Hashable, Sendable, CustomStringConvertible {
    public let file: String
    /// From 1.
    public let line: Int

    public var description: String { "\(file):\(line)" }
}

/// Why a text is no configuration of nginx.
public struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
    public let place: Place
    public let problem: String

    public var description: String { "\(place): \(problem)" }
}
