// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Testing
import TestSupport
import TokenMint

/// `alg` is exactly `ES256` (RFC 8725 §3.1), and a signature is R‖S of 64 bytes (RFC 7518 §3.4).
@Suite struct AlgorithmTests {
    private let scene: Scene

    init() throws {
        scene = try Scene()
    }

    @Test(
        arguments: [
            "none", "None", "NONE", "nOnE", "es256", "Es256", "ES384", "ES512", "ES256K", "HS256", "HS384", "RS256",
            "PS256", "EdDSA", "ESP256", "", "ES256 ", " ES256", "ES256\0", "ES256\n", "ES２56", "ЕS256", "ES256,none",
            .raw("null"), 256, true, .raw(#"["ES256"]"#), .raw(#"{"alg":"ES256"}"#),
        ] as [JSONText])
    func `another algorithm is refused`(algorithm: JSONText) throws {
        #expect(try scene.rejection(of: scene.token { $0.header["alg"] = algorithm }) == .unsupportedAlgorithm)
    }

    @Test func `no algorithm is refused, nor is a name of another case one`() throws {
        #expect(try scene.rejection(of: scene.token { $0.header["alg"] = nil }) == .unsupportedAlgorithm)
        let token = scene.token {
            $0.header["alg"] = nil
            $0.header["ALG"] = "ES256"
        }
        #expect(try scene.rejection(of: token) == .unsupportedAlgorithm)
    }

    @Test func `two algorithms are refused, whichever comes first`() throws {
        for (first, second) in [("ES256", "none"), ("none", "ES256"), ("ES256", "ES256")] {
            let token = scene.token {
                $0.header["alg"] = .string(first)
                $0.header.append("alg", .string(second))
            }
            #expect(try scene.rejection(of: token) == .malformed)
        }
    }

    @Test(arguments: [#"["exp"]"#, "[]", "null"])
    func `an extension that must be understood is refused`(critical: String) throws {
        #expect(try scene.rejection(of: scene.token { $0.header["crit"] = .raw(critical) }) == .malformed)
    }

    @Test func `a token without signature is refused`() throws {
        for algorithm in ["none", "ES256"] {
            let token = scene.token {
                $0.header["alg"] = .string(algorithm)
                $0.signature = .bytes([])
            }
            #expect(try scene.rejection(of: token) == .malformed)
            #expect(try scene.rejection(of: String(token.dropLast())) == .malformed)
        }
    }

    @Test func `a signature in DER is refused`() throws {
        #expect(try scene.rejection(of: scene.token { $0.signature = .der }) == .badSignature)
    }

    @Test(arguments: [1, 32, 63, 65, 66, 70, 71, 72, 96, 128, 132])
    func `a signature of another length is refused`(count: Int) throws {
        let token = scene.token { $0.signature = .bytes([UInt8](repeating: 1, count: count)) }
        #expect(try scene.rejection(of: token) == .badSignature)
    }

    @Test func `R or S of zero, of the group's order or above it are refused`() throws {
        let zero = [UInt8](repeating: 0, count: 32)
        let one = Array(zero.dropLast()) + [1]
        let order: [UInt8] =
            [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
            + [0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51]
        let odd = [zero, one, order, [UInt8](repeating: 0xFF, count: 32)]
        for r in odd {
            for s in odd {
                #expect(try scene.rejection(of: scene.token { $0.signature = .bytes(r + s) }) == .badSignature)
            }
        }
    }

    @Test func `another key's signature is refused`() throws {
        let other = try Scene()
        #expect(try scene.rejection(of: scene.token(), by: other.key) == .badSignature)
    }
}
