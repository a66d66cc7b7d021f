// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AccessPolicy

struct ComparableAddressTests {
    @Test(arguments: [
        ("Ann@Example.COM", ["ann@example.com"]), ("ÄNN@example.com", ["änn@example.com"]),
        ("a@bücher.example", ["a@xn--bcher-kva.example", "a@bücher.example"]),
        ("a@xn--bcher-kva.example", ["a@xn--bcher-kva.example", "a@bücher.example"]),
        ("ann", []), ("", []), ("*@example.com", []), ("a@b@c", []), ("Ann <a@example.com.>", ["a@example.com"]),
    ])
    func `an operator's address is compared in each form of its domain`(address: String, forms: [String]) {
        #expect(ComparableAddress.texts(ofOperator: address) == forms)
    }

    @Test func `a claim is compared in lower case, whatever it is`() {
        for (claim, text) in [
            ("Ann@Example.COM", "ann@example.com"), ("A@BÜCHER.example", "a@bücher.example"), ("Odd Text", "oddtext"),
        ] {
            #expect(ComparableAddress.text(ofClaim: claim) == text)
        }
    }

    /// The quick way through plain text, compared with the other one.
    @Test func `an address in ASCII is compared as any other`() {
        let parts = ["Ann", "<", ">", "@", ".", " ", "\t", "\r\n", "\u{0}", "Example", "\"", "(", ",", "\u{7F}"]
        var state: UInt64 = 7
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += parts[Int(state >> 33) % parts.count]
            }
            #expect(ComparableAddress.text(ofASCII: Array(text.utf8)) == ComparableAddress.text(ofUnicode: text))
        }
    }
}
