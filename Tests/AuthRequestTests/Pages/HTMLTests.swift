// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AuthRequest

struct HTMLTests {
    @Test(arguments: [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("\"><img src=x>", "&quot;&gt;&lt;img src=x&gt;"),
        ("' onclick='x", "&#39; onclick=&#39;x"), ("&amp;", "&amp;amp;"),
        ("<!--# include virtual=\"/\" -->", "&lt;!--# include virtual=&quot;/&quot; --&gt;"),
        ("a\u{0}b\r\nc\t", #"a\u{0}b\u{D}\u{A}c\u{9}"#), ("\u{7F}\u{85}\u{9B}", #"\u{7F}\u{85}\u{9B}"#),
        ("\u{202E}txt.exe\u{2066}\u{200F}", #"\u{202E}txt.exe\u{2066}\u{200F}"#),
        ("\u{2028}\u{FEFF}\u{AD}", #"\u{2028}\u{FEFF}\u{AD}"#),
        ("\u{E0041}\u{E000}\u{FFFF}", #"\u{E0041}\u{E000}\u{FFFF}"#),
        ("山田 太郎", "山田 太郎"), ("Zoë e\u{308} 👩\u{200D}🚀 می\u{200C}خواهم", "Zoë e\u{308} 👩\u{200D}🚀 می\u{200C}خواهم"),
        ("<\u{338}", "&lt;\u{338}"), ("", ""),
    ])
    func `text of others is shown and never obeyed`(text: String, escaped: String) {
        let html: HTML = "<p title=\"\(text)\">\(text)</p>"
        #expect(html.text.isIdenticalInBytes(to: "<p title=\"\(escaped)\">\(escaped)</p>"))
    }

    @Test func `markup of ours stays markup when it is put together`() {
        let none: HTML? = nil
        let items: [HTML] = ["<b>1</b>", "<i>\("<")</i>"]
        let html: HTML = "\(none)\(items)\(7)"
        #expect(html.text == "<b>1</b><i>&lt;</i>7")
    }
}

extension String {
    /// Swift's own `==` calls texts equal that Unicode calls equivalent.
    func isIdenticalInBytes(to other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
