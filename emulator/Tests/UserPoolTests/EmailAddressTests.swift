// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import UserPool

struct EmailAddressTests {
    @Test(arguments: [
        "ann@example.com", "ann+tag@sub.example.com", "o'neil@example.co", "アン@例え.jp", "a@localhost",
        String(repeating: "a", count: 64) + "@example.com",
    ])
    func `an address is taken as it is`(text: String) {
        #expect(EmailAddress(text)?.text == text)
    }

    @Test(arguments: [
        "", "@", "ann", "ann@", "@example.com", "a@b@c", "ann@example..com", "ann@.example.com", "ann@example.com.",
        "ann@-example.com", "Ann <ann@example.com>", "\"ann\"@example.com", "ann @example.com", "ann@exam ple.com",
        "ann@example.com\r\nBcc: bob@example.com", "ann\0@example.com", "ann@example.com\u{202E}", "<b>@example.com",
        "ann(x)@example.com", "ann,bob@example.com", "ann@[127.0.0.1]", "ann@exa_mple.com",
        String(repeating: "a", count: 65) + "@example.com", "a@" + String(repeating: "a.", count: 150) + "com",
    ])
    func `what is no plain address is refused`(text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test func `case makes no difference between users`() {
        #expect(EmailAddress("Ann@Example.COM")?.canonical == EmailAddress("ann@example.com")?.canonical)
    }
}
