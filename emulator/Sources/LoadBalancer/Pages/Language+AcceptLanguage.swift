// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import LoginProtocol

extension Language {
    /// The first supported language of `Accept-Language` (RFC 9110 §12.5.4) whose weight is not zero, else English. `ja-JP`
    /// counts as `ja`. Weights are not compared: browsers list the preferred language first.
    init(_ headers: HTTPFields) {
        let entries = (headers[.acceptLanguage] ?? "").lowercased().split(separator: ",")
        self = entries.lazy.compactMap(Self.wanted).first ?? .english
    }

    private static func wanted(_ entry: Substring) -> Language? {
        let pieces = entry.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
        guard let tag = pieces.first,
            let language = Language(rawValue: String(tag.prefix { $0 != "-" }))
        else { return nil }
        guard let weight = pieces.dropFirst().first(where: { $0.hasPrefix("q=") }) else { return language }
        return (Double(weight.dropFirst(2)) ?? 0) > 0 ? language : nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
