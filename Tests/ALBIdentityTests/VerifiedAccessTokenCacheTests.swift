// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing
import TokenMint

/// Verified access tokens are remembered for a while, within bounds.
@Suite struct VerifiedAccessTokenCacheTests {
    private let token: VerifiedAccessToken

    init() throws {
        let access = try AccessScene()
        token = try #require(try access.verify(access.token()))
    }

    private static func digest(_ number: Int) throws -> SHA256Digest {
        try SHA256Digest(of: Array("\(number)".utf8))
    }

    /// Which of `count` tokens, put in one after the other, are still known.
    private func survivors(of count: Int, byteCount: Int = 1, limits: VerifiedTokenCache.Limits) throws -> [Int] {
        try (0..<count).filter { number in
            let cache = VerifiedAccessTokenCache(limits: limits)
            for other in 0..<count { try cache.insert(token, for: Self.digest(other), byteCount: byteCount, in: 0) }
            return try cache.token(for: Self.digest(number), in: 0) != nil
        }
    }

    @Test func `knows what it was told of and nothing else`() throws {
        let cache = VerifiedAccessTokenCache()
        #expect(try cache.token(for: Self.digest(1), in: 0) == nil)
        try cache.insert(token, for: Self.digest(1), byteCount: 900, in: 0)
        #expect(try cache.token(for: Self.digest(1), in: 0)?.claims == token.claims)
        #expect(try cache.token(for: Self.digest(1), in: 0)?.expiry == AccessScene.expiry)
        #expect(try cache.token(for: Self.digest(2), in: 0) == nil)
    }

    @Test func `holds two generations of so many tokens and so many bytes`() throws {
        let few = VerifiedTokenCache.Limits(entries: 4, bytes: 1000)
        #expect(try survivors(of: 8, limits: few) == Array(0..<8))
        #expect(try survivors(of: 9, limits: few) == Array(4..<9))
        let small = VerifiedTokenCache.Limits(entries: 1000, bytes: 100)
        #expect(try survivors(of: 7, byteCount: 33, limits: small) == Array(3..<7))
        #expect(try survivors(of: 3, byteCount: 101, limits: small) == [])
    }

    @Test func `keeps what comes back`() throws {
        let cache = VerifiedAccessTokenCache(limits: .init(entries: 4, bytes: 1000))
        try cache.insert(token, for: Self.digest(0), byteCount: 1, in: 0)
        for number in 1..<100 {
            try cache.insert(token, for: Self.digest(number), byteCount: 1, in: 0)
            #expect(try cache.token(for: Self.digest(0), in: 0) != nil, "after \(number) others")
        }
    }
}
