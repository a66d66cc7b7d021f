// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// What is before the paths of the daemon's pages in a browser: nothing, or `/_sso` for `/_sso/logout`. nginx cuts it off.
public struct PagesPrefix: Equatable, Sendable, CustomStringConvertible {
    private static let maximumBytes = 64

    public let description: String

    /// `/whoami`, `/logout`, `/signed-out`.
    public static let none = PagesPrefix(unchecked: "")

    /// - Parameter text: empty, or segments of letters, digits, `-`, `_` and `.`, each with a slash before it: what nginx, HTML and a
    ///   `Location` header all take unchanged.
    public init(_ text: String) throws(InvalidText) {
        guard text.utf8.count <= Self.maximumBytes else {
            throw InvalidText("it may have at most \(Self.maximumBytes) bytes")
        }
        let segments = text.split(separator: "/", omittingEmptySubsequences: false)
        let isPath =
            segments[0].isEmpty
            && segments.dropFirst().allSatisfy { segment in
                segment.contains { $0 != "." } && segment.hasOnlyLettersDigits(and: "-_.")
            }
        guard isPath else {
            throw InvalidText(
                "“\(text)”: write a slash and a name of letters, digits, “-”, “_” and “.”, such as /_sso, without a slash at the end"
            )
        }
        description = text
    }

    private init(unchecked text: String) { description = text }

    /// Where a browser finds a page.
    func path(to page: ServerPath) -> String { description + page.rawValue }
}
