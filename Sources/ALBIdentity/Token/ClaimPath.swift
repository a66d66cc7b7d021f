// SPDX-License-Identifier: Apache-2.0

import JOSE
import TextBasics

/// Where a claim is: its name, or a JSON Pointer to a member of objects within claims (RFC 6901), such as
/// `/realm_access/roles`. A name with dots is a name.
///
/// Two are equal if they lead to the same claim, however they are written: `email` and `/email`.
public struct ClaimPath: Hashable, Sendable, CustomStringConvertible {
    /// As written.
    public let description: String
    /// The name of the claim, then those of the members in it. Never empty.
    fileprivate let names: [String]

    /// - Parameter text: a pointer if it begins with a slash.
    public init(_ text: String) throws(InvalidText) {
        guard !text.isEmpty else { throw InvalidText("there is no name of a claim") }
        var names: [String] = []
        if text.hasPrefix("/") {
            for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
                names.append(try Self.name(part))
            }
        }
        self.names = names.isEmpty ? [text] : names
        description = text
    }

    /// Reads one, or several that are separated by `|`: of a token counts the first that is there.
    public static func alternatives(_ text: some StringProtocol) throws(InvalidText) -> [ClaimPath] {
        var paths: [ClaimPath] = []
        for part in text.split(separator: "|", omittingEmptySubsequences: false) {
            let part = Substring(part).trimmed
            guard !part.isEmpty else {
                throw InvalidText("“\(text)” names an empty claim; write one, or several separated by “|”")
            }
            paths.append(try ClaimPath(String(part)))
        }
        return paths
    }

    /// The claim of a name, whatever the name looks like.
    public init(name: String) {
        (names, description) = ([name], name)
    }

    public static func == (left: ClaimPath, right: ClaimPath) -> Bool {
        left.names.elementsEqual(right.names) { $0.isIdentical(to: $1) }
    }

    public func hash(into hasher: inout Hasher) {
        for name in names { hasher.combine(Array(name.utf8)) }
    }

    /// A part of a pointer, in which `~1` is a slash and `~0` a tilde (RFC 6901 §4).
    private static func name(_ part: Substring) throws(InvalidText) -> String {
        let pieces = part.split(separator: "~", omittingEmptySubsequences: false)
        var name = String(pieces[0])
        for piece in pieces.dropFirst() {
            switch piece.first {
            case "0": name += "~"
            case "1": name += "/"
            default: throw InvalidText("in a JSON Pointer “~” is written ~0, and “/” in a name ~1 (RFC 6901)")
            }
            name += piece.dropFirst()
        }
        guard !name.isEmpty else { throw InvalidText("a JSON Pointer names a member between two slashes (RFC 6901)") }
        return name
    }
}

extension JSONObject {
    /// The claim at a path. A path leads through objects only: nobody's access depends on the position of something in an array.
    public subscript(_ path: ClaimPath) -> JSONValue? {
        var value = self[path.names[0]]
        for name in path.names.dropFirst() {
            guard case .object(let object) = value else { return nil }
            value = object[name]
        }
        return value
    }
}
