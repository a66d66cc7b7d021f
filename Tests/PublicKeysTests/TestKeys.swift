// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing

@testable import PublicKeys

/// Public keys made for these tests; their private halves were never kept.
enum TestKeys {
    static let p256 = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEK7i1UO0ClpuZ5HFD0CgmWjyh2c7w
        etrej7D8qp8dfWEGIE5aCtaZ+ZtSiY4Htb7dO2tQnzVzuiXUi9ABL+jvlw==
        -----END PUBLIC KEY-----

        """

    static let otherP256 = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEbKIvzwmdjXJ7V9cV8Jt6M0GoyQgI
        eHsZeNvSkfEnNi8JVB08nqoj+iwHNyG+3JM+9mGaMHLALIucvEOoEEMsIg==
        -----END PUBLIC KEY-----

        """

    static let p384 = """
        -----BEGIN PUBLIC KEY-----
        MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEDlJxCH9lJGUweEDmN0jhPnStkwnHoDfY
        lwXpxFHwrC1z01z4YWqrY2Hs655Cmk2cTisOJ0CPIwjgg/x4gJPpWXhOemxaE/c7
        fVZW1dh5cE73vzCeieHOOm5mhoUmvUna
        -----END PUBLIC KEY-----

        """

    static let rsa = """
        -----BEGIN PUBLIC KEY-----
        MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC3sYZ5Vlf+bXHeYf+Ovhh7wpeg
        EfaBRFsCDMpYEMB+8j3chgKX0wlOqHfiG1FmDoI9Ul0+HIF/P0TXIOq6EuvZPeMw
        1e9ZMrtkBiMbOGbzi5uHDezwc4VrDRoz0a4QCEbAypwNwDtX4o8ryVXo0v1N//6V
        eSPtnNtci/BlH2nVVQIDAQAB
        -----END PUBLIC KEY-----

        """

    /// X and Y are both 01…01, which no point of P-256 has.
    static let pointNotOnCurve = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAQEBAQEBAQEBAQEBAQEBAQEBAQEB
        AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ==
        -----END PUBLIC KEY-----

        """

    static func key() throws -> ES256PublicKey {
        try ES256PublicKey(pem: Array(p256.utf8))
    }

    /// The `kid` with this number, `00000000-0000-4000-8000-000000000001` and so on.
    static func keyID(_ number: Int) throws -> KeyUUID {
        let digits = String(number, radix: 16)
        return try #require(
            KeyUUID("00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits))
    }

    static func reference(_ number: Int, at endpoint: String = "https://keys.example/") throws -> KeyReference {
        KeyReference(endpoint: try KeyEndpoint(endpoint), keyID: try keyID(number))
    }
}

/// A text that is no P-256 public key, or not that only.
struct BadKeyText: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String

    static let all = [
        BadKeyText(testDescription: "nothing", text: ""),
        BadKeyText(testDescription: "a page", text: "<html><body>Sign in to the guest network</body></html>"),
        BadKeyText(testDescription: "P-384", text: TestKeys.p384),
        BadKeyText(testDescription: "RSA", text: TestKeys.rsa),
        BadKeyText(testDescription: "a point that is not on the curve", text: TestKeys.pointNotOnCurve),
        BadKeyText(testDescription: "two keys", text: TestKeys.p256 + TestKeys.otherP256),
        BadKeyText(testDescription: "text before the key", text: "a key:\n" + TestKeys.p256),
        BadKeyText(testDescription: "half a key", text: String(TestKeys.p256.prefix(100))),
    ]
}

/// A ``Lookup`` without the key, to compare with.
enum Verdict: Equatable, Sendable {
    case found
    case unknown
    case unavailable
}

extension Lookup {
    var verdict: Verdict {
        switch self {
        case .found: .found
        case .unknown: .unknown
        case .unavailable: .unavailable
        }
    }
}

extension KeyStore {
    /// ``DocumentStore/fetch(_:completion:)``, awaited.
    func fetched(_ reference: KeyReference) async -> Verdict {
        await withCheckedContinuation { continuation in
            fetch(Query(reference)) { continuation.resume(returning: $0.verdict) }
        }
    }

    /// ``checkReadiness(_:completion:)``, awaited.
    func readiness(_ endpoint: KeyEndpoint) async -> Readiness {
        await withCheckedContinuation { continuation in
            checkReadiness(endpoint) { continuation.resume(returning: $0) }
        }
    }
}
