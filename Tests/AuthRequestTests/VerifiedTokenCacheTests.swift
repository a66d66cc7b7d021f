// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing
import TestSupport
import TokenMint

@testable import AuthRequest

/// A verified user is remembered for a while, within bounds, and checked again each time.
@Suite struct VerifiedTokenCacheTests {
    private let scene: Scene
    private let user: VerifiedUser

    init() throws {
        scene = try Scene()
        user = try scene.verify(scene.token())
    }

    /// One of as many texts as there are numbers.
    private static func text(_ number: Int, byteCount: Int = 3) throws -> TokenText {
        let digits = Array("\(number)".utf8)
        return try TokenText(userClaims: digits + [UInt8](repeating: 0x20, count: byteCount - digits.count))
    }

    /// Which of `count` tokens, put in one after the other, are still known. Each is asked for in a cache of its own,
    /// since asking moves an entry.
    private func survivors(of count: Int, byteCount: Int = 3, limits: VerifiedTokenLimits) throws -> [Int] {
        try (0..<count).filter { number in
            let cache = VerifiedTokenCache<VerifiedUser>(limits: limits)
            for other in 0..<count { try cache.insert(user, for: Self.text(other, byteCount: byteCount), in: 0) }
            return try cache.token(for: Self.text(number, byteCount: byteCount).digest, in: 0) != nil
        }
    }

    @Test func `knows whom it was told of and nobody else`() throws {
        let cache = VerifiedTokenCache<VerifiedUser>(limits: .userClaims)
        #expect(try cache.token(for: Self.text(1).digest, in: 0) == nil)
        try cache.insert(user, for: Self.text(1), in: 0)
        #expect(try cache.token(for: Self.text(1).digest, in: 0)?.claims["email"]?.string == "someone@example.com")
        #expect(try cache.token(for: Self.text(1).digest, in: 0)?.claims == user.claims)
        #expect(try cache.token(for: Self.text(2).digest, in: 0) == nil)
    }

    @Test func `forgets everybody when a key has been replaced, and whom that key lets in late`() throws {
        let cache = VerifiedTokenCache<VerifiedUser>(limits: .userClaims)
        try cache.insert(user, for: Self.text(1), in: 0)
        #expect(try cache.token(for: Self.text(1).digest, in: 1) == nil)
        #expect(try cache.token(for: Self.text(1).digest, in: 0) == nil)
        // The key was looked up before it was replaced, and the user is remembered after that.
        try cache.insert(user, for: Self.text(2), in: 0)
        #expect(try cache.token(for: Self.text(2).digest, in: 1) == nil)
        try cache.insert(user, for: Self.text(3), in: 1)
        #expect(try cache.token(for: Self.text(3).digest, in: 1) != nil)
        #expect(try cache.token(for: Self.text(3).digest, in: 0) != nil, "anyone who has read the count a moment ago")
        try cache.insert(user, for: Self.text(4), in: 2)
        #expect(try cache.token(for: Self.text(3).digest, in: 2) == nil)
        #expect(try cache.token(for: Self.text(4).digest, in: 2) != nil)
    }

    @Test func `holds two generations of so many tokens`() throws {
        let limits = VerifiedTokenLimits(entries: 4, bytes: 1000)
        #expect(try survivors(of: 4, limits: limits) == Array(0..<4))
        #expect(try survivors(of: 8, limits: limits) == Array(0..<8))
        #expect(try survivors(of: 9, limits: limits) == Array(4..<9))
        #expect(try survivors(of: 30, limits: limits) == Array(24..<30))
    }

    @Test func `holds two generations of so many bytes`() throws {
        let limits = VerifiedTokenLimits(entries: 1000, bytes: 100)
        #expect(try survivors(of: 6, byteCount: 33, limits: limits) == Array(0..<6))
        #expect(try survivors(of: 7, byteCount: 33, limits: limits) == Array(3..<7))
        #expect(try survivors(of: 30, byteCount: 50, limits: limits) == Array(26..<30))
        #expect(try survivors(of: 3, byteCount: 100, limits: limits) == [1, 2])
    }

    @Test func `does not hold a token that is larger than a generation`() throws {
        let limits = VerifiedTokenLimits(entries: 1000, bytes: 100)
        #expect(try survivors(of: 3, byteCount: 101, limits: limits) == [])
        let cache = VerifiedTokenCache<VerifiedUser>(limits: limits)
        try cache.insert(user, for: Self.text(1), in: 0)
        for number in 2..<10 { try cache.insert(user, for: Self.text(number, byteCount: 101), in: 0) }
        #expect(try cache.token(for: Self.text(1).digest, in: 0) != nil, "nor does such a one push others out")
    }

    @Test func `keeps anyone who comes back`() throws {
        let cache = VerifiedTokenCache<VerifiedUser>(limits: .init(entries: 4, bytes: 1000))
        try cache.insert(user, for: Self.text(0), in: 0)
        for number in 1..<100 {
            try cache.insert(user, for: Self.text(number), in: 0)
            #expect(try cache.token(for: Self.text(0).digest, in: 0) != nil, "after \(number) others")
        }
    }

    @Test func `telling it twice pushes nobody out`() throws {
        let cache = VerifiedTokenCache<VerifiedUser>(limits: .init(entries: 2, bytes: 1000))
        for number in 0..<2 { try cache.insert(user, for: Self.text(number), in: 0) }
        for _ in 0..<10 { try cache.insert(user, for: Self.text(1), in: 0) }
        #expect(try cache.token(for: Self.text(0).digest, in: 0) != nil)
    }

    @Test func `serves many threads`() async throws {
        let cache = VerifiedTokenCache<VerifiedUser>(limits: .init(entries: 50, bytes: 10_000))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask { [user] in
                    for round in 0..<500 {
                        let text = try Self.text((task + round) % 80)
                        if let known = cache.token(for: text.digest, in: 0) {
                            #expect(known.expiry == user.expiry)
                        } else {
                            cache.insert(user, for: text, in: 0)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `a remembered user is refused once the token has expired`() throws {
        try user.recheck(expecting: scene.expectations, at: Scene.expiry - 1)
        #expect(throws: VerificationError.rejected(Rejection.expired)) {
            try user.recheck(expecting: scene.expectations, at: Scene.expiry)
        }
    }

    @Test func `a remembered user is refused once something else is expected`() throws {
        let signer = try LoadBalancerARN(Mint.signer)
        let other = try LoadBalancerARN(Mint.signer.replacing("example", with: "other"))
        for (expected, rejection) in [
            (try Expectations(signers: [other]), Rejection.wrongSigner),
            (try Expectations(signers: [signer], clientIDs: ["other"]), .wrongClient),
            (try Expectations(signers: [signer], issuer: "https://other.example"), .wrongIssuer),
        ] {
            #expect(throws: VerificationError.rejected(rejection)) {
                try user.recheck(expecting: expected, at: Scene.now)
            }
        }
        try user.recheck(expecting: try Expectations(signers: [other, signer]), at: Scene.now)
    }

    @Test func `a remembered user is refused where the clock went back before nbf`() throws {
        let user = try scene.verify(scene.token { $0.claims["nbf"] = .integer(Scene.now) })
        #expect(throws: VerificationError.rejected(Rejection.notYetValid)) {
            try user.recheck(expecting: scene.expectations, at: Scene.now - 1)
        }
    }
}
