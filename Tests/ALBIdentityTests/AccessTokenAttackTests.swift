// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing
import TestSupport
import TokenMint

/// Access tokens with which somebody would be in groups of others.
@Suite struct AccessTokenAttackTests {
    private let access: AccessScene

    init() throws {
        access = try AccessScene()
    }

    @Test func `another user's token is refused, though it is good for that user`() throws {
        let other = try access.user { $0.claims["sub"] = "another" }
        let token = access.token()
        #expect(try access.outcome(of: token) == .believed)
        #expect(try access.outcome(of: token, for: other) == .refused(.mismatch))
    }

    @Test func `a token of another pool, signed by that pool's key, is refused`() throws {
        let pool = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Another"
        let token = AccessMint(key: access.signingKey, issuer: pool).token(expiresAt: AccessScene.expiry)
        #expect(try access.outcome(of: token) == .refused(.mismatch))
        let other = try RSASigningKey(keyID: access.signingKey.keyID)
        let stranger = AccessMint(key: other, issuer: Mint.issuer).token(expiresAt: AccessScene.expiry)
        #expect(try access.outcome(of: stranger) == .refused(.badSignature))
    }

    @Test func `a token of another app client of the same pool is refused`() throws {
        let token = AccessMint(key: access.signingKey, client: "another").token(expiresAt: AccessScene.expiry)
        #expect(try access.outcome(of: token) == .refused(.mismatch))
    }

    @Test func `an ID token of the same user is refused`() throws {
        let token = access.token {
            $0.claims["token_use"] = "id"
            $0.claims["client_id"] = nil
            $0.claims["aud"] = .string(Mint.client)
        }
        #expect(try access.outcome(of: token) == .refused(.wrongUse))
    }

    @Test func `an HMAC keyed with the public key is refused, whatever the header calls it`() throws {
        let secret = Array(access.signingKey.publicKeyPEM.utf8)
        for (algorithm, rejection) in [("HS256", AccessTokenRejection.unsupportedAlgorithm), ("RS256", .badSignature)] {
            let token = access.token {
                $0.header["alg"] = .string(algorithm)
                $0.signature = .HS256(secret: secret)
            }
            #expect(try access.outcome(of: token) == .refused(rejection))
        }
    }

    @Test func `a token without signature is refused`() throws {
        for algorithm in ["none", "RS256"] {
            let token = access.token {
                $0.header["alg"] = .string(algorithm)
                $0.signature = .bytes([])
            }
            #expect(token.hasSuffix("."))
            #expect(try access.outcome(of: token) == .refused(.malformed))
        }
        let token = access.token {
            $0.header["alg"] = "none"
            $0.signature = .bytes([0])
        }
        #expect(try access.outcome(of: token) == .refused(.unsupportedAlgorithm))
    }

    @Test(arguments: RSASigningKey.Scheme.allCases)
    func `a good signature of another algorithm is refused`(scheme: RSASigningKey.Scheme) throws {
        let token = access.token { $0.signature = .scheme(scheme) }
        #expect(try access.outcome(of: token) == (scheme == .RS256 ? .believed : .refused(.badSignature)))
    }

    @Test func `a signature by a key of 1024 bits is refused`() throws {
        let weak = try RSASigningKey(bitCount: 1024)
        let set = try JWKSet(Array(AccessMint.keySet([weak.jwk]).utf8))
        #expect(
            try set.key(named: #require(JWKIdentifier(weak.keyID)), for: .rs256) == nil, "the key is none that is used")
        #expect(try access.outcome(of: access.token { $0.signature = .by(weak) }) == .refused(.badSignature))
    }

    @Test func `a key that the token brings along is not looked at`() throws {
        let thief = try RSASigningKey(keyID: access.signingKey.keyID)
        let token = access.token {
            $0.header["jwk"] = .raw(String(decoding: thief.jwk.text, as: UTF8.self))
            $0.header["jku"] = "https://evil.example/jwks.json"
            $0.header["x5u"] = "https://evil.example/certificate"
            $0.signature = .by(thief)
        }
        #expect(try access.outcome(of: token) == .refused(.badSignature))
    }

    @Test func `a user claims token instead of the access token is refused`() throws {
        #expect(try access.outcome(of: access.scene.token()) == .refused(.unsupportedAlgorithm))
    }

    // MARK: - The signed token decides

    @Test func `a user without sub, client or issuer has no access token`() throws {
        let users = [
            try access.user { $0.claims["sub"] = nil },
            try access.user { $0.claims["sub"] = 7 },
            try access.user { $0.header["client"] = nil },
            try access.user {
                $0.header["iss"] = nil
                $0.appended["iss"] = nil
            },
        ]
        let expected = try Expectations(signers: access.scene.expectations.loadBalancers.all.map(\.arn))
        for user in users {
            let tokens = [
                access.token(), access.token { $0.claims["sub"] = nil }, access.token { $0.claims["sub"] = 7 },
                access.token { $0.claims["client_id"] = nil }, access.token { $0.claims["iss"] = nil },
                access.token { $0.claims["sub"] = .raw("null") },
            ]
            for token in tokens {
                #expect(try access.outcome(of: token, for: user, expecting: expected) == .refused(.mismatch))
            }
        }
    }

    @Test func `an access token's issuer is the user's, in either form, or one that is named for access tokens`() throws
    {
        let other = "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Replica"
        for (named, issuer, outcome) in [
            ([], Mint.issuer, .believed), ([], other, .refused(.mismatch)),
            ([], Mint.issuer + "/", .refused(.mismatch)), ([other], other, .believed),
            ([other], other.replacing("issuer-", with: ""), .believed), ([other], Mint.issuer, .refused(.mismatch)),
            ([other, Mint.issuer], Mint.issuer, .believed),
        ] as [([String], String, AccessScene.Outcome)] {
            let expected = Expectations(
                loadBalancers: access.scene.expectations.loadBalancers,
                accessTokens: AccessTokenExpectations(issuers: named.map(Issuer.init)))
            let token = access.token { $0.claims["iss"] = .string(issuer) }
            #expect(try access.outcome(of: token, expecting: expected) == outcome, "\(named) \(issuer)")
        }
    }

    // MARK: - Checked again

    @Test func `a remembered token is bound to the user of each request`() throws {
        let token = try #require(try access.verify(access.token()))
        let expected = access.scene.expectations
        try token.recheck(for: access.user, expecting: expected, at: Scene.now)
        for change in [
            { $0.claims["sub"] = "another" }, { $0.header["client"] = "another" },
            {
                $0.header["iss"] = "https://another.example"
                $0.appended["iss"] = "https://another.example"
            },
        ] as [(inout TokenDraft) -> Void] {
            let other = try access.user(change)
            let unbound = try Expectations(signers: expected.loadBalancers.all.map(\.arn))
            #expect(throws: VerificationError.rejected(AccessTokenRejection.mismatch)) {
                try token.recheck(for: other, expecting: unbound, at: Scene.now)
            }
        }
    }

    @Test func `a remembered token is refused once it has expired, or the clock went back before nbf`() throws {
        let draft = access.token { $0.claims["nbf"] = .integer(Scene.now) }
        let token = try #require(try access.verify(draft))
        let expected = access.scene.expectations
        try token.recheck(for: access.user, expecting: expected, at: AccessScene.expiry + 59)
        #expect(throws: VerificationError.rejected(AccessTokenRejection.expired)) {
            try token.recheck(for: access.user, expecting: expected, at: AccessScene.expiry + 60)
        }
        #expect(throws: VerificationError.rejected(AccessTokenRejection.notYetValid)) {
            try token.recheck(for: access.user, expecting: expected, at: Scene.now - 1)
        }
    }

    // MARK: - Reasons

    /// Has no `default`, so a new reason needs a token here. `nil`: checked in another module, and tested there.
    private func sample(of rejection: AccessTokenRejection) -> String? {
        switch rejection {
        case .tooLarge: String(repeating: "x", count: 20_000)
        case .malformed: "a.b.c"
        case .unsupportedAlgorithm: access.token { $0.header["alg"] = "none" }
        case .unknownKey: nil  // PublicKeys, which has the issuer's set
        case .badSignature: access.token { $0.signature = .bytes([UInt8](repeating: 7, count: 256)) }
        case .wrongUse: access.token { $0.claims["token_use"] = "id" }
        case .wrongAudience: nil  // ProviderTokenTests, of issuers whose tokens have an audience
        case .mismatch: access.token { $0.claims["sub"] = "another" }
        case .expired: access.token { $0.claims["exp"] = .integer(Scene.now - 60) }
        case .notYetValid: access.token { $0.claims["nbf"] = .integer(Scene.now + 60) }
        }
    }

    @Test(arguments: AccessTokenRejection.allCases)
    func `a token is refused for this reason`(rejection: AccessTokenRejection) throws {
        guard let token = sample(of: rejection) else { return }
        #expect(try access.outcome(of: token) == .refused(rejection))
    }

    @Test(arguments: AccessTokenRejection.allCases)
    func `a reason is a word of its own with a sentence of its own`(rejection: AccessTokenRejection) {
        #expect(rejection.rawValue.wholeMatch(of: /access-token(-[a-z]+)+/) != nil)
        #expect(!rejection.explanation.isEmpty)
        #expect(AccessTokenRejection.allCases.count { $0.explanation == rejection.explanation } == 1)
        #expect(!Rejection.allCases.map(\.rawValue).contains(rejection.rawValue))
    }
}
