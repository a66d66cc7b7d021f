// SPDX-License-Identifier: Apache-2.0

/// An `include` line that names a given file.
struct IncludeLine: Hashable, Sendable {
    let text: String
    let place: Place
}

/// A directive, as nginx reads it: quotes and escapes are resolved, variables are not.
struct Directive: Sendable {
    let name: String
    let arguments: [String]
    let place: Place
    /// What is between the braces; `nil` if it ends with a semicolon. That of a block of Lua is empty.
    var block: [Directive]?
    /// The `include` line by which it comes to be where it does.
    var include: IncludeLine?

    /// As somebody would write it on one line, without its block.
    var text: String {
        ([name] + arguments.map(Self.quoted)).joined(separator: " ") + (block == nil ? ";" : "")
    }

    /// Itself and those in it.
    var count: Int { block?.reduce(1) { $0 + $1.count } ?? 1 }

    /// The first argument, or an empty text.
    var argument: String { arguments.first ?? "" }

    /// Of an `include` line, the file's name without its directory.
    var fileName: Substring { argument.split(separator: "/").last ?? "" }

    private static func quoted(_ argument: String) -> String {
        let isPlain = !argument.isEmpty && argument.utf8.allSatisfy { $0 > 0x20 && !";{}\"'\\#".utf8.contains($0) }
        guard !isPlain else { return argument }
        let escaped = argument.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped.replacing("\n", with: "\\n").replacing("\t", with: "\\t"))\""
    }
}
