// SPDX-License-Identifier: Apache-2.0

import TokenMint

@testable import JOSE

/// What is decoded has two spellings, with and without padding, and no other.
func checkBase64URL(_ bytes: [UInt8]) {
    if let decoded = try? Base64URL.decode(bytes[...]) {
        let spellings = [Padding.kept, .none].map { Array(Base64URLText.encode(decoded, padding: $0).utf8) }
        require(spellings.contains(bytes), "a text was decoded that no encoder writes")
    }
    for padding in [Padding.kept, .none] {
        let text = Array(Base64URLText.encode(bytes, padding: padding).utf8)
        require((try? Base64URL.decode(text[...])) == bytes, "what was encoded is not decoded to the same")
    }
}

/// What is accepted reads to the same value again: between white space, and as it is written down. Text after it is refused.
func checkJSON(_ bytes: [UInt8]) {
    guard let value = try? JSONReader.read(bytes, maximumBytes: bytes.count) else { return }
    require((try? JSONReader.read(bytes, maximumBytes: bytes.count - 1)) == nil, "the limit was ignored")
    let spaced = [0x20] + bytes + [0x0A]
    require((try? JSONReader.read(spaced, maximumBytes: spaced.count)) == value, "white space changed the value")
    let trailed = bytes + Array(" x".utf8)
    require((try? JSONReader.read(trailed, maximumBytes: trailed.count)) == nil, "text after it was accepted")
    let written = JSONWriter.text(of: value)
    let again = try? JSONReader.read(Array(written.utf8), maximumBytes: .max)
    require(again == value, "what was written does not read the same again")
    require(again.map(JSONWriter.text) == written, "it is not written the same again")
    require(
        !written.unicodeScalars.contains { $0.properties.generalCategory == .control }, "a raw control character")
    require(depth(of: value) <= JSONReader.maximumDepth, "deeper than the limit")
}

private func depth(of value: JSONValue) -> Int {
    switch value {
    case .array(let elements): return 1 + (elements.map(depth).max() ?? 0)
    case .object(let object):
        let names = Set(object.members.map { Array($0.name.utf8) })
        require(names.count == object.members.count, "a name is there twice")
        return 1 + (object.members.map { depth(of: $0.value) }.max() ?? 0)
    default: return 0
    }
}

/// What is taken apart is what is between two dots, as received; and no input is a token that a key has signed whose
/// private half nobody has.
func checkCompactJWS(_ bytes: [UInt8]) {
    guard let token = try? CompactJWS(bytes) else { return }
    let segments = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    require(segments.count == 3, "not three segments")
    require(
        Array(token.signingInput) == Array(segments[0] + [UInt8(ascii: ".")] + segments[1]), "other bytes signed")
    require((try? Base64URL.decode(segments[2])) == token.signature, "another signature")
    require(token.header["crit"] == nil && token.header["b64"] == nil, "an extension was accepted")
    let payload = try? token.payload()
    require((try? Base64URL.decode(segments[1])) == payload, "another payload")
    if let claims = try? token.claims() {
        let value = payload.flatMap { try? JSONReader.read($0, maximumBytes: $0.count) }
        require(value == .object(claims), "other claims")
    }
    let isValid = (try? lostKey?.isValidSignature(token.signature, for: token.signingInput)) ?? false
    require(!isValid, "a token that nobody signed was accepted")
}

/// What is a key has one encoding, the usual one of P-256, and is the same key when that is written once more.
func checkPEM(_ bytes: [UInt8]) {
    guard (try? ES256PublicKey(pem: bytes)) != nil else { return }
    guard let der = try? PEM.publicKey(bytes) else { finding("a key that is not in PEM") }
    require(der.count == 91 && der.starts(with: p256Prefix), "a key that is not an uncompressed point of P-256")
    let text = Base64URLText.encode(der).replacing("-", with: "+").replacing("_", with: "/")
    let white = Set(" \t\r\n\u{B}\u{C}".utf8)
    let received = String(decoding: bytes.filter { !white.contains($0) }, as: UTF8.self)
    require(
        received == "-----BEGINPUBLICKEY-----\(text)-----ENDPUBLICKEY-----", "a text that is not one PEM block")
    let pem = "-----BEGIN PUBLIC KEY-----\n\(text)\n-----END PUBLIC KEY-----\n"
    let key = try? ES256PublicKey(pem: bytes)
    require((try? ES256PublicKey(pem: Array(pem.utf8))) == key, "another key when written once more")
    let point = Array(der.dropFirst(p256Prefix.count))
    let (x, y) = (Array(point.prefix(32)), Array(point.suffix(32)))
    let jwk = try? ES256PublicKey(x: Base64URLText.encode(x), y: Base64URLText.encode(y))
    require(jwk == key, "another key of the same coordinates")
}

/// The limits hold, nothing but a public key is taken for one, and what is ignored changes nothing.
func checkJWKSet(_ bytes: [UInt8]) {
    guard let set = try? JWKSet(bytes) else { return }
    require(bytes.count <= JWKSet.maximumByteCount && set.count <= JWKSet.maximumKeyCount, "beyond a limit")
    require(!set.contradicts(set), "a set contradicts itself")
    guard case .object(let object)? = try? JSONReader.read(bytes, maximumBytes: bytes.count),
        case .array(let elements)? = object["keys"]
    else { finding("a set that is not an object with an array “keys”") }
    require(set.count <= elements.count, "more keys than elements")
    require(elements.count <= JWKSet.maximumKeyCount, "more elements than the limit")
    for case .object(let jwk) in elements { checkPurpose(of: jwk) }
    // One more element that is not for signatures.
    let members = object.members.filter { $0.name != "keys" }.map { ($0.name, JSONWriter.text(of: $0.value)) }
    let all = elements.map(JSONWriter.text) + [#"{"kty":"oct","k":"AAAA","kid":"x"}"#]
    let text = Array(JSONWriter.object(members + [("keys", "[\(all.joined(separator: ","))]")]).utf8)
    guard elements.count < JWKSet.maximumKeyCount, text.count <= JWKSet.maximumByteCount else { return }
    let wider = try? JWKSet(text)
    require(wider?.count == set.count && wider?.contradicts(set) == false, "what is ignored changed the set")
}

/// What is taken for a public key for signatures is so no more once it says that it is something else.
private func checkPurpose(of jwk: JSONObject) {
    func count(_ changes: [(String, String)] = []) -> Int {
        let kept = jwk.members.filter { member in !changes.contains { $0.0 == member.name } }
        let members = kept.map { ($0.name, JSONWriter.text(of: $0.value)) } + changes
        return (try? JWKSet(Array("{\"keys\":[\(JSONWriter.object(members))]}".utf8)))?.count ?? 0
    }
    guard count() == 1 else { return }
    require(jwk["d"] == nil && ["RSA", "EC"].contains(jwk["kty"]?.string), "a private or secret key was accepted")
    for change in [
        ("d", "\"AAAA\""), ("kty", "\"oct\""), ("use", "\"enc\""), ("key_ops", "[\"sign\"]"), ("alg", "\"HS256\""),
        ("kid", "\"\""),
    ] {
        require(count([change]) == 0, "with \(change) it is still a key")
    }
}

/// SubjectPublicKeyInfo of P-256 up to the point, and the octet that says that it is uncompressed (RFC 5480 §2).
private let p256Prefix: [UInt8] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE,
    0x3D,
    0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
]

/// A key whose private half was thrown away.
private let lostKey = try? ES256PublicKey(
    pem: Array(
        """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEB52utDwgINTZwUuol7w/P6iwQ/qz
        0BToBRs/FAlq2/3CzPJLhw+fc4S8geDspdti6fj2/4FyHYD5X36PT01+uw==
        -----END PUBLIC KEY-----
        """.utf8))
