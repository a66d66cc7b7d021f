// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing

@testable import PublicKeys

/// In what keys and key sets differ, without a store.
struct PolicyTests {
    private static let start = ContinuousClock.now
    private static let digest = "0123456789abcdef"

    /// A document that was obtained and last asked for so many seconds ago.
    @Test(arguments: [
        (StoreLimits.keys, 0, true, false, false), (.keys, 59, true, false, false), (.keys, 60, true, false, true),
        (.keys, 1_000_000, true, false, true),
        (.keySets, 0, true, false, false), (.keySets, 60, true, false, true), (.keySets, 3599, true, false, true),
        (.keySets, 3600, true, true, true), (.keySets, 86_399, true, true, true), (.keySets, 86_400, false, true, true),
    ])
    func `a key does not grow old, a set does`(
        limits: StoreLimits, seconds: Int, isUsed: Bool, isStale: Bool, mayBeFetchedAgain: Bool
    ) {
        let now = Self.start + .seconds(seconds)
        #expect(limits.allowsUse(of: Self.start, at: now) == isUsed)
        #expect(limits.wantsNewer(than: Self.start, at: now) == isStale)
        #expect(limits.allowsRecheck(after: (Self.start, false), at: now) == mayBeFetchedAgain)
        #expect(limits.allowsRecheck(after: nil, at: now), "from disk")
    }

    @Test(arguments: [
        ("https://keys.example/a/", DocumentPlace.web(url: "https://keys.example/a/\(kid)", isTLS: true)),
        ("http://127.0.0.1:8080/", .web(url: "http://127.0.0.1:8080/\(kid)", isTLS: false)),
        ("file:///etc/keys/", .files(directory: "/etc/keys/", names: ["\(kid).pem", kid])),
    ])
    func `a key has a place of its own`(endpoint: String, place: DocumentPlace) throws {
        let reference = try TestKeys.reference(1, at: endpoint)
        #expect(KeyPolicy.place(of: reference) == place)
        #expect(KeyPolicy.endpoint(of: reference).isLocal == endpoint.hasPrefix("file:"))
    }

    private static let kid = "00000000-0000-4000-8000-000000000001"

    @Test(arguments: [
        ("https://issuer.example/jwks.json", DocumentPlace.web(url: "https://issuer.example/jwks.json", isTLS: true)),
        ("http://[::1]/jwks.json", .web(url: "http://[::1]/jwks.json", isTLS: false)),
        ("file:///etc/jwks.json", .files(directory: "/etc/", names: ["jwks.json"])),
    ])
    func `a set is where its endpoint is`(endpoint: String, place: DocumentPlace) throws {
        let reference = try KeySetEndpoint(endpoint)
        #expect(KeySetPolicy.place(of: reference) == place)
        #expect(reference.isLocal == endpoint.hasPrefix("file:"))
    }

    @Test(arguments: [
        "\(kid).pem", "00000000-0000-4000-8000-00000000000A.pem", "\(kid)", ".pem", "README",
        "\(digest).json", "other.json", ".\(digest).json.tmp", "\(kid).pem/x",
    ])
    func `a cached file is taken for what its name says`(name: String) throws {
        let endpoint = try KeyEndpoint("https://keys.example/")
        let key = KeyPolicy.reference(ofCacheFile: name, at: endpoint, digest: Self.digest)
        #expect(try key == (name == "\(Self.kid).pem" ? TestKeys.reference(1) : nil))
        #expect(KeyPolicy.isCacheFile(name) == (key != nil))
        if let key { #expect(KeyPolicy.cacheFile(of: key, digest: Self.digest) == name) }

        let issuer = try TestKeySets.endpoint()
        let set = KeySetPolicy.reference(ofCacheFile: name, at: issuer, digest: Self.digest)
        #expect(set == (name == "\(Self.digest).json" ? issuer : nil))
        #expect(KeySetPolicy.isCacheFile(name) == name.hasSuffix(".json"))
        if let set { #expect(KeySetPolicy.cacheFile(of: set, digest: Self.digest) == name) }
    }

    @Test func `who waits for one key leaves space for others, who waits for a set need not`() {
        func waiting(_ all: Int, _ forThis: Int, _ forRechecks: Int = 0) -> WaiterCounts {
            WaiterCounts(all: all, forThis: forThis, forRechecks: forRechecks)
        }
        #expect(KeyPolicy.hasRoom(beside: waiting(1023, 1023, 256), .keys))
        #expect(!KeyPolicy.hasRoom(beside: waiting(1024, 1024), .keys))
        #expect(KeyPolicy.hasRoom(beside: waiting(2047, 0), .keys))
        #expect(!KeyPolicy.hasRoom(beside: waiting(2048, 0), .keys))
        #expect(KeyPolicy.hasRoomToRecheck(beside: waiting(2048, 0, 255), .keys))
        #expect(!KeyPolicy.hasRoomToRecheck(beside: waiting(0, 0, 256), .keys))

        #expect(KeySetPolicy.hasRoom(beside: waiting(1000, 1000, 23), .keySets))
        #expect(!KeySetPolicy.hasRoom(beside: waiting(1000, 1000, 24), .keySets))
        #expect(KeySetPolicy.hasRoomToRecheck(beside: waiting(200, 200, 55), .keySets))
        #expect(!KeySetPolicy.hasRoomToRecheck(beside: waiting(200, 200, 56), .keySets))
    }
}
