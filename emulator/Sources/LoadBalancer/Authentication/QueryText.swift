// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A query of a URL, as forms write it (`application/x-www-form-urlencoded`).
struct QueryText: Sendable {
    let parameters: [(name: String, value: String)]

    /// `nil` if a part of it is no UTF-8 behind its `%XX`, has an empty name or holds a control character.
    init?(_ text: String) {
        var parameters: [(name: String, value: String)] = []
        for part in text.split(separator: "&") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(sides[0]), !name.isEmpty,
                let value = sides.count == 2 ? Self.decode(sides[1]) : ""
            else { return nil }
            parameters.append((name, value))
        }
        self.parameters = parameters
    }

    /// The value of a parameter that is there once; what is repeated is as good as not there, since nobody can say which
    /// one counts.
    subscript(name: String) -> String? {
        let values = parameters.filter { $0.name == name }
        return values.count == 1 ? values[0].value : nil
    }

    /// Everything but letters, digits and `-._~` as `%XX` (RFC 3986 §2.3).
    static func encode(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
    }

    private static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            let character = Character(Unicode.Scalar(byte))
            if character.isASCII, character.isLetter || character.isNumber || "-._~".contains(character) {
                encoded.append(character)
            } else {
                encoded += "%" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    private static func decode(_ text: Substring) -> String? {
        let decoded = text.replacing("+", with: " ").removingPercentEncoding
        return decoded.flatMap { $0.unicodeScalars.contains(where: \.isControl) ? nil : $0 }
    }
}
