// SPDX-License-Identifier: Apache-2.0

/// A language of the pages.
enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case japanese = "ja"

    /// As Cognito does: what `lang` says, then what it said before, then English.
    init(query: String?, cookie: String?) {
        self = query.flatMap(Self.init(rawValue:)) ?? cookie.flatMap(Self.init(rawValue:)) ?? .english
    }

    var other: Language { self == .english ? .japanese : .english }

    /// The language's name in itself.
    var name: String { self == .english ? "English" : "日本語" }
}
