// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Systemd

/// What becomes of text from outside before a person sees it.
struct LogTextTests {
    @Test func `of all of Unicode only what a reader sees is left`() {
        var wrong: [Unicode.Scalar] = []
        var escapedCount = 0
        for scalar in (0...0x10FFFF as ClosedRange<UInt32>).lazy.compactMap(Unicode.Scalar.init) {
            let text = LogText.harmless(String(scalar))
            if text == String(scalar) {
                if Self.isHidden(scalar) { wrong.append(scalar) }
            } else {
                if text != "\\u{\(String(scalar.value, radix: 16))}" { wrong.append(scalar) }
                escapedCount += 1
            }
        }
        #expect(wrong.map(\.value).prefix(20) == [])
        // Most of the code space is private or unassigned; half of what is assigned is Chinese characters.
        #expect((900_000..<1_000_000).contains(escapedCount))
    }

    /// By the names of the properties, not by the function's own rule.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        let isHiddenCategory =
            switch properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
            default: false
            }
        return isHiddenCategory || properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
            || properties.isBidiControl || properties.isJoinControl || properties.isVariationSelector
    }

    @Test(arguments: [
        "~ !", "naïve", "nai\u{308}ve", "山田 太郎", "ヤマダ ﾀﾛｳ", "㈱\u{3000}例", "Владимир", "שלום", "مرحبا", "किताब",
        "한글", "😀", "👍🏽", "🇯🇵", "\u{FFFD}", "\u{A0}",
    ])
    func `writing of every script stays readable`(text: String) {
        #expect(LogText.harmless(text) == text)
        #expect(LogText.harmless(json: text) == text)
    }

    @Test(arguments: [
        ("\u{0}\t\n\r\u{1B}\u{7F}", #"\u{0}\u{9}\u{a}\u{d}\u{1b}\u{7f}"#), ("\u{85}\u{9B}", #"\u{85}\u{9b}"#),
        ("\u{AD}\u{61C}\u{180E}\u{200B}\u{200D}\u{200F}", #"\u{ad}\u{61c}\u{180e}\u{200b}\u{200d}\u{200f}"#),
        ("\u{2028}\u{2029}\u{202E}\u{2066}\u{FEFF}", #"\u{2028}\u{2029}\u{202e}\u{2066}\u{feff}"#),
        ("\u{34F}\u{115F}\u{17B4}\u{3164}\u{FFA0}", #"\u{34f}\u{115f}\u{17b4}\u{3164}\u{ffa0}"#),
        ("\u{180B}\u{FE0F}\u{E0041}\u{E01EF}", #"\u{180b}\u{fe0f}\u{e0041}\u{e01ef}"#),
        ("\u{E000}\u{F8FF}\u{10FFFD}", #"\u{e000}\u{f8ff}\u{10fffd}"#),
        ("\u{378}\u{E0FFF}", #"\u{378}\u{e0fff}"#),
        // A mark that combines with something that is escaped.
        ("\r\n\u{301}\u{1B}\u{301}", "\\u{d}\\u{a}\u{301}\\u{1b}\u{301}"),
    ])
    func `what a reader would not see is written out`(text: String, escaped: String) {
        #expect(LogText.harmless(text) == escaped)
        #expect(LogText.harmless(escaped) == escaped)
    }

    @Test func `JSON has the escapes of JSON`() {
        #expect(
            LogText.harmless(json: "{\"a\u{202E}\":\"\u{7F}\u{E0041}\u{10FFFD}\"}")
                == #"{"a\u202e":"\u007f\udb40\udc41\udbff\udffd"}"#)
    }

    @Test(arguments: [
        ("a \u{301}b", "\"a \u{301}b\""), ("a\"\u{301}", "\"a\\\"\u{301}\""), ("a=\u{301}", "\"a=\u{301}\""),
    ])
    func `a mark that combines with a quote or a space takes no value out of its quotes`(value: String, text: String) {
        #expect(LogText.quoted(value) == text)
    }
}
