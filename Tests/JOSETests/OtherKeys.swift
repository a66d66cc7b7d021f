// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Texts that hold keys, none of them an uncompressed P-256 public key. Made for these tests; they open nothing.
enum OtherKeys: CaseIterable {
    case p384, secp256k1, rsa, ed25519, compressed, hybrid, explicitParameters
    case privateKey, ecPrivateKey, certificate

    /// As what it is refused.
    var refusal: PublicKeyError {
        switch self {
        case .privateKey, .ecPrivateKey, .certificate: .notPEM
        default: .notP256
        }
    }

    var pem: String { "-----BEGIN \(label)-----\n\(body)\n-----END \(label)-----\n" }

    private var label: String {
        switch self {
        case .privateKey: "PRIVATE KEY"
        case .ecPrivateKey: "EC PRIVATE KEY"
        case .certificate: "CERTIFICATE"
        default: "PUBLIC KEY"
        }
    }

    private var body: String {
        switch self {
        case .p384:
            """
            MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEpS9jNVWvfJZ0smUC2PrOWI5ovv1t6Dfv
            3TPaQtvSTtqNE8GVkBBD7dDdiRNxcN08uArTeMOLsLg7YVpUiVXKqc6lMTxjwuLB
            +FdWcyWC9CE+SjlzTMubpTt6xhnii24a
            """
        case .secp256k1:
            """
            MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEqRD3Ywxz1RftHYYmhnJn/Qk3yddUnZAr
            +V6/Z0wTaJkyJsB6RqoUAh0NalTzw6zRhOtMVIvorJyG6N8EmYnRiQ==
            """
        case .rsa:
            """
            MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxV9dUEQ4ZAuLYHzi7MVS
            mpZNsXhk/pet05GC54yE1eqi0K3XWp736xJheQ9jFAeWGixgh8htFmccW90JtMz+
            zqQJWz31V9KPm6YOHYL9s4LyLWTdMrryVCPbYXOQ6b0jl96naQIe7PBlAtqfYM00
            i3NH5hKQ9fw7OC2OJfoJqnXiRK+Q7Tmc6Bn0+a8pgppTHKTreR4MhNRCJhsBe8Qo
            zrEHW+xlWL6VOkTRBbJLy2zBhsYLHJKgUWCnAeqR+Ir3izKaPWuICeQZShHOQRD1
            rsgJU5iTeYKqt9oiQ8IKnO262wrx5frQq/b8o6HBdB4AZZxzQzKKWplqkZokn5RW
            8wIDAQAB
            """
        case .ed25519:
            "MCowBQYDK2VwAyEA1Fi5kBNiLewfJxCNmOMrf/VqjpTjQWhfUdLFVlWg1fA="
        case .compressed:
            """
            MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgADB52utDwgINTZwUuol7w/P6iwQ/qz
            0BToBRs/FAlq2/0=
            """
        case .hybrid:
            """
            MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAHB52utDwgINTZwUuol7w/P6iwQ/qz
            0BToBRs/FAlq2/3CzPJLhw+fc4S8geDspdti6fj2/4FyHYD5X36PT01+uw==
            """
        case .explicitParameters:
            """
            MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAA
            AAAAAAAAAAAA////////////////MFsEIP////8AAAABAAAAAAAAAAAAAAAA////
            ///////////8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSd
            NgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5
            RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA
            //////////+85vqtpxeehPO5ysL8YyVRAgEBA0IABAedrrQ8ICDU2cFLqJe8Pz+o
            sEP6s9AU6AUbPxQJatv9wszyS4cPn3OEvIHg7KXbYun49v+Bch2A+V9+j09Nfrs=
            """
        case .privateKey:
            """
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFOyGSfocYK0e1fwD
            UgSyYtSqH1tlBlTjA3MkLXWH+vChRANCAAQHna60PCAg1NnBS6iXvD8/qLBD+rPQ
            FOgFGz8UCWrb/cLM8kuHD59zhLyB4Oyl22Lp+Pb/gXIdgPlffo9PTX67
            """
        case .ecPrivateKey:
            """
            MHcCAQEEIBTshkn6HGCtHtX8A1IEsmLUqh9bZQZU4wNzJC11h/rwoAoGCCqGSM49
            AwEHoUQDQgAEB52utDwgINTZwUuol7w/P6iwQ/qz0BToBRs/FAlq2/3CzPJLhw+f
            c4S8geDspdti6fj2/4FyHYD5X36PT01+uw==
            """
        case .certificate:
            """
            MIIBeTCCAR+gAwIBAgIUT7tglBohtowxTsYuMtR/6JdFOEkwCgYIKoZIzj0EAwIw
            EjEQMA4GA1UEAwwHZXhhbXBsZTAeFw0yNjExMjIxODUxMThaFw0zNjExMTkxODUx
            MThaMBIxEDAOBgNVBAMMB2V4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
            AAQHna60PCAg1NnBS6iXvD8/qLBD+rPQFOgFGz8UCWrb/cLM8kuHD59zhLyB4Oyl
            22Lp+Pb/gXIdgPlffo9PTX67o1MwUTAdBgNVHQ4EFgQU7ba8BiV5f/0ISwsr2802
            oGsOsUcwHwYDVR0jBBgwFoAU7ba8BiV5f/0ISwsr2802oGsOsUcwDwYDVR0TAQH/
            BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAoG/ToeJGQq2nJWfdXkriQB+/6ldh
            XydKo8Z/Jde5V/kCIGQJ9j86JKQyqKeWIdMGZgYDG4iZshaLm/AnGAhcVqQU
            """
        }
    }
}
