// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// The cookies that a browser sends (RFC 6265 §5.4).
struct RequestCookies: Sendable {
    private let pairs: [(name: Substring, value: Substring)]

    init(_ headers: HTTPFields) {
        pairs = headers[values: .cookie].flatMap { line in
            line.split(separator: ";").compactMap { pair in
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard sides.count == 2 else { return nil }
                return (sides[0].drop(while: \.isWhitespace), sides[1])
            }
        }
    }

    /// The value of a cookie that is there once.
    subscript(name: CookieName) -> String? {
        let values = pairs.filter { $0.name == name.text }
        return values.count == 1 ? String(values[0].value) : nil
    }

    /// Values of `NAME-0`, `NAME-1`, … by number, as often as they are there. A number in another form than canonical
    /// decimal (`-00`, `-+0`, `--0`) makes the name somebody else's.
    func shards(of name: CookieName) -> [(number: Int, value: String)] {
        let prefix = name.text + "-"
        return pairs.compactMap { pair in
            guard pair.name.hasPrefix(prefix) else { return nil }
            let suffix = pair.name.dropFirst(prefix.count)
            guard let number = Int(suffix), number >= 0, suffix == String(number) else { return nil }
            return (number, String(pair.value))
        }
    }
}
