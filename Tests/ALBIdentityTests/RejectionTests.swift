// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Testing
import TestSupport
import TokenMint

/// Every reason there is, and a token that is refused for it.
@Suite struct RejectionTests {
    private enum Sample {
        case token(String)
        /// Checked in another module, and tested there.
        case elsewhere
    }

    /// Has no `default`, so a new reason needs a token here.
    private static func sample(of rejection: Rejection, _ scene: Scene) -> Sample {
        switch rejection {
        case .missingToken: .token("")
        case .duplicateHeader: .elsewhere  // AuthRequest, which sees the header lines
        case .tokenTooLarge: .token(scene.token { $0.claims["name"] = .string(String(repeating: "x", count: 12_000)) })
        case .malformed: .token(scene.token { $0.header["kid"] = "../../etc/passwd" })
        case .unsupportedAlgorithm: .token(scene.token { $0.header["alg"] = "none" })
        case .wrongSigner: .token(scene.token { $0.header["signer"] = .string(Mint.signer + "0") })
        case .wrongClient: .token(scene.token { $0.header["client"] = "another" })
        case .wrongIssuer: .token(scene.token { $0.header["iss"] = "https://issuer.example" })
        case .expired: .token(scene.mint.token(expiresAt: Scene.now))
        case .notYetValid: .token(scene.token { $0.claims["nbf"] = .integer(Scene.now + 60) })
        case .unknownKey: .elsewhere  // PublicKeys, which asks the endpoint
        case .badSignature: .token(scene.token { $0.signature = .bytes([UInt8](repeating: 7, count: 64)) })
        case .claimsMismatch: .token(scene.token { $0.appended["exp"] = .integer(Scene.expiry + 1) })
        }
    }

    @Test(arguments: Rejection.allCases)
    func `a token is refused for this reason`(rejection: Rejection) throws {
        let scene = try Scene()
        guard case .token(let token) = Self.sample(of: rejection, scene) else { return }
        #expect(try scene.rejection(of: token) == rejection)
    }

    @Test func `a token that breaks no rule is trusted`() throws {
        let scene = try Scene()
        let user = try scene.verify(scene.token())
        #expect(EmailSource().address(in: user.claims) == "someone@example.com")
        #expect(user.subject == "23d498b2-3031-70d2-8a15-49dd886a087b")
        #expect(user.expiry == Scene.expiry)
        #expect(user.keyID.description == scene.signingKey.keyID)
    }

    @Test func `a user without e-mail or subject, or with one that is no text, has none`() throws {
        let scene = try Scene()
        let token = scene.token {
            $0.claims["email"] = nil
            $0.claims["sub"] = 7
        }
        let user = try scene.verify(token)
        #expect(EmailSource().address(in: user.claims) == nil)
        #expect(user.subject == nil)
    }

    @Test(arguments: Rejection.allCases)
    func `a reason is a word of lower-case letters with a sentence of its own`(rejection: Rejection) {
        #expect(rejection.rawValue.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil)
        #expect(!rejection.explanation.isEmpty)
        #expect(Rejection.allCases.count { $0.explanation == rejection.explanation } == 1)
    }
}
