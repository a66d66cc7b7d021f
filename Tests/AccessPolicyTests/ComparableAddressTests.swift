// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AccessPolicy

struct ComparableAddressTests {
    @Test(arguments: [
        ("Ann@Example.COM", ["ann@example.com"]), ("ÄNN@example.com", ["änn@example.com"]),
        ("a@bücher.example", ["a@xn--bcher-kva.example", "a@bücher.example"]),
        ("a@xn--bcher-kva.example", ["a@xn--bcher-kva.example", "a@bücher.example"]),
        ("ann", []), ("", []), ("a@b@c", []), ("Ann <a@example.com.>", ["a@example.com"]),
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
}
