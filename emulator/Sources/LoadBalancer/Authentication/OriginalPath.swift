// SPDX-License-Identifier: Apache-2.0

/// Path and query of the page that somebody wanted before the login, to which the browser returns.
///
/// It begins with exactly one `/` and is visible ASCII, so that it can lead nowhere but to the site it came from.
struct OriginalPath: Codable, Equatable, Sendable {
    let text: String

    static let root = OriginalPath(unchecked: "/")
    /// It goes into the URL of the login and back; longer ones end up at the root.
    private static let maximumBytes = 4096

    init?(_ text: String) {
        guard text.hasPrefix("/"), !text.hasPrefix("//"), !text.hasPrefix("/\\"), text.utf8.count <= Self.maximumBytes,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }
}
