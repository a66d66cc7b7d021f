// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1

/// The languages of the pages. The raw value is the language tag (RFC 5646).
enum PageLanguage: String, CaseIterable, Sendable {
    case english = "en"
    case japanese = "ja"

    /// The one that the address asks for, if it does.
    ///
    /// - Parameter query: with `lang=en` or `lang=ja` in it; any other value is none. The first counts.
    init?(chosenBy query: Substring?) {
        let values = (query?.split(separator: "&") ?? []).filter { $0.hasPrefix("lang=") }.map { $0.dropFirst(5) }
        guard let language = values.lazy.compactMap({ PageLanguage(rawValue: String($0)) }).first else { return nil }
        self = language
    }

    /// The one that the client prefers most (`Accept-Language`), else English.
    init(preferredBy headers: HTTPHeaders) {
        self = Self.preferred(in: WeightedList(headers, "accept-language")) ?? .english
    }

    /// How a browser remembers for the visit what the reader has chosen: nginx makes `lang=` of it (authsidecar-upstream.conf).
    var cookie: String { "authsidecar_lang=\(rawValue); Path=/; HttpOnly; SameSite=Lax" }

    /// The other one, for those who were not understood.
    var other: PageLanguage {
        switch self {
        case .english: .japanese
        case .japanese: .english
        }
    }

    /// By lookup (RFC 4647 §3.4): `ja-JP` is content with `ja`. Of two that are wanted alike the first is taken.
    private static func preferred(in list: WeightedList) -> PageLanguage? {
        // What `*` stands for: whatever has not been named.
        let unnamed = allCases.first { list[$0.rawValue] == nil }
        var best: (language: PageLanguage, weight: Int)?
        for entry in list.entries where entry.weight > best?.weight ?? 0 {
            let language = entry.name == "*" ? unnamed : PageLanguage(rawValue: String(entry.name.prefix { $0 != "-" }))
            if let language { best = (language, entry.weight) }
        }
        return best?.language
    }
}
