// SPDX-License-Identifier: Apache-2.0

/// What libFuzzer calls with each input (llvm.org/docs/LibFuzzer.html). Compiled into one module with the sources of
/// `JOSE`, see `run` beside this file; no part of the package.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    _ = try? Base64URL.decode(bytes[...])
    _ = try? ES256PublicKey(pem: bytes)
    checkJSON(bytes)
    checkToken(bytes)
    return 0
}

/// What the reader accepts it must read to the same value again, between white space, and refuse with text after it.
private func checkJSON(_ bytes: [UInt8]) {
    guard let value = try? JSONReader.read(bytes, maximumBytes: bytes.count) else { return }
    let spaced = [0x20] + bytes + [0x0A]
    guard let again = try? JSONReader.read(spaced, maximumBytes: spaced.count), again == value else {
        preconditionFailure("white space around the value changed it")
    }
    let trailed = bytes + Array(" x".utf8)
    guard (try? JSONReader.read(trailed, maximumBytes: trailed.count)) == nil else {
        preconditionFailure("text after the value was accepted")
    }
}

/// No input is a token that a key has signed whose private half nobody has.
private func checkToken(_ bytes: [UInt8]) {
    guard let token = try? CompactJWS(bytes) else { return }
    _ = try? token.claims()
    guard let key, let isValid = try? key.isValidSignature(token.signature, for: token.signingInput), isValid else {
        return
    }
    preconditionFailure("a token was believed that nobody signed")
}

/// A key whose private half was thrown away.
private let key = try? ES256PublicKey(
    pem: Array(
        """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEB52utDwgINTZwUuol7w/P6iwQ/qz
        0BToBRs/FAlq2/3CzPJLhw+fc4S8geDspdti6fj2/4FyHYD5X36PT01+uw==
        -----END PUBLIC KEY-----
        """.utf8))
