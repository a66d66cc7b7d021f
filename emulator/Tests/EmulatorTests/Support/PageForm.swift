// SPDX-License-Identifier: Apache-2.0

/// The first form of a page: where it goes, and what is in its hidden fields.
struct PageForm {
    let action: String
    let hidden: [String: String]

    init?(_ page: String) {
        guard let form = page.firstMatch(of: /(?s)<form method="post" action="([^"]*)"(.*?)<\/form>/) else {
            return nil
        }
        action = Self.unescape(form.1)
        hidden = form.2.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)"/)
            .reduce(into: [:]) { $0[String($1.1)] = Self.unescape($1.2) }
    }

    private static func unescape(_ text: Substring) -> String {
        String(text).replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }
}
