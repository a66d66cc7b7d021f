// SPDX-License-Identifier: Apache-2.0

import LoginProtocol

/// Something that a page says, in each language of the pages.
struct Sentence: Equatable, Sendable {
    let english: String
    let japanese: String

    init(_ english: String, japanese: String) {
        self.english = english
        self.japanese = japanese
    }

    subscript(language: Language) -> String {
        switch language {
        case .english: english
        case .japanese: japanese
        }
    }
}
