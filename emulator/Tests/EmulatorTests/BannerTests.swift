// SPDX-License-Identifier: Apache-2.0

import LoginProtocol
import Testing

@testable import LoadBalancer
@testable import ManagedLogin

struct BannerTests {
    @Test func `says the same on the pages of both halves`() {
        let (english, japanese) = (Texts.english, Texts.japanese)
        #expect(Sentence.banner[.english] == "\(english.banner) \(english.bannerDetail)")
        #expect(Sentence.banner[.japanese] == japanese.banner + japanese.bannerDetail)
    }
}
