// SPDX-License-Identifier: Apache-2.0

import JOSE
import TextBasics

/// For `differential.py`: what the readers make of texts that come in lines, `WHAT HEXADECIMAL`, answered in one line each.
///
/// `json`: `accept` and the value as it is written down, or `refuse` and why. `keys`: a JWK set, for the tokens that follow; how
/// many keys it has. `token`: `accept` and the payload in hexadecimal, or `refuse`, as access tokens are verified.
func answerVerdicts() {
    var keys: JWKSet?
    while let line = readLine() {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, let bytes = [UInt8](hexadecimal: words[1]) else {
            return print("usage: WHAT HEXADECIMAL")
        }
        switch words[0] {
        case "json": print(jsonVerdict(on: bytes))
        case "keys":
            keys = try? JWKSet(bytes)
            print(keys?.count ?? 0)
        default: print(tokenVerdict(on: bytes, keys))
        }
    }
}

private func jsonVerdict(on bytes: [UInt8]) -> String {
    do { return "accept \(JSONWriter.text(of: try JSONReader.read(bytes, maximumBytes: .max)))" } catch {
        return "refuse \(error)"
    }
}

private func tokenVerdict(on bytes: [UInt8], _ keys: JWKSet?) -> String {
    guard let token = try? CompactJWS(bytes),
        let algorithm = token.header["alg"]?.string.flatMap(SignatureAlgorithm.init(name:)),
        let name = token.header["kid"]?.string.flatMap(JWKIdentifier.init),
        let key = keys?.key(named: name, for: algorithm),
        (try? key.isValidSignature(token.signature, for: token.signingInput)) == true,
        (try? token.claims()) != nil, let payload = try? token.payload()
    else { return "refuse" }
    return "accept " + payload.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

extension [UInt8] {
    fileprivate init?(hexadecimal text: Substring) {
        let digits = text.utf8.compactMap(\.hexValue)
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
