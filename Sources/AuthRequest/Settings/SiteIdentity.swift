// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// What the pages say about the site: somebody who is refused should see which site it is, and where to get help.
public struct SiteIdentity: Sendable {
    /// Nothing is known: the pages speak of “this site”.
    public static let none = SiteIdentity()

    let name: SiteName?
    let logo: SiteLogo?
    let contact: SiteContact?

    public init(name: SiteName? = nil, logo: SiteLogo? = nil, contact: SiteContact? = nil) {
        self.name = name
        self.logo = logo
        self.contact = contact
    }
}

/// The site's name, for the top of each page and its title.
public struct SiteName: Sendable {
    private static let maximumCharacters = 64

    let text: String

    /// - Parameter text: one line that can be seen.
    public init(_ text: String) throws(InvalidText) {
        guard text.count <= Self.maximumCharacters, text.utf8.count <= 8 * Self.maximumCharacters else {
            throw InvalidText("it may have at most \(Self.maximumCharacters) characters")
        }
        // The joiners are those of names in Persian, and of emoji.
        guard text.unicodeScalars.allSatisfy({ $0.isVisible || $0 == "\u{200C}" || $0 == "\u{200D}" }),
            !text.allSatisfy(\.isWhitespace)
        else {
            throw InvalidText("control characters and invisible ones have no place in it")
        }
        self.text = text
    }
}

/// Where people get help: a mail address, or a page.
public struct SiteContact: Sendable {
    /// As people read it; `nil` for a page, whose address says nothing.
    let address: String?
    /// For a link: `mailto:` or `https:`.
    let url: String

    /// - Parameter text: `help@example.com`, or an `https://` URL.
    public init(_ text: String) throws(InvalidText) {
        guard text.contains("@"), !text.contains("/") else {
            do { url = try WebURL(text).description } catch {
                throw InvalidText("\(error); or write a mail address such as help@example.com")
            }
            address = nil
            return
        }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        // What needs no escaping in `mailto:` (RFC 6068 §2).
        guard parts.count == 2, !parts[0].isEmpty, parts[0].hasOnlyLettersDigits(and: ".+-_"),
            Authority(parts[1]) != nil, parts[1].hasOnlyLettersDigits(and: ".-"), text.utf8.count <= 254
        else { throw InvalidText("it is no mail address such as help@example.com") }
        address = text
        url = "mailto:\(text)"
    }
}
