// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1

/// The languages of the pages. The raw value is the language tag (RFC 5646).
enum PageLanguage: String, CaseIterable, Sendable {
    case english = "en"
    case japanese = "ja"

    /// The one that the address asks for, else the one that the client prefers most, else English.
    ///
    /// - Parameter query: with `lang=en` or `lang=ja` in it; any other value is none. The first counts.
    init(query: Substring?, headers: HTTPHeaders) {
        self = Self.named(in: query) ?? Self.preferred(in: WeightedList(headers, "accept-language")) ?? .english
    }

    /// The other one, for those who were not understood.
    var other: PageLanguage {
        switch self {
        case .english: .japanese
        case .japanese: .english
        }
    }

    private static func named(in query: Substring?) -> PageLanguage? {
        for argument in query?.split(separator: "&") ?? [] where argument.hasPrefix("lang=") {
            if let language = PageLanguage(rawValue: String(argument.dropFirst(5))) { return language }
        }
        return nil
    }

    /// By lookup (RFC 4647 §3.4): `ja-JP` is content with `ja`. Of two that are wanted alike the first is taken.
    private static func preferred(in list: WeightedList) -> PageLanguage? {
        var best: (language: PageLanguage, weight: Int)?
        for entry in list.entries {
            guard let language = language(for: entry.name, among: list), entry.weight > best?.weight ?? 0 else {
                continue
            }
            best = (language, entry.weight)
        }
        return best?.language
    }

    private static func language(for range: String, among list: WeightedList) -> PageLanguage? {
        // Whatever has not been named: the first of those.
        guard range != "*" else {
            return allCases.first { language in !list.entries.contains { $0.name == language.rawValue } }
        }
        let primary = range.prefix { $0 != "-" }
        return PageLanguage(rawValue: String(primary))
    }
}
