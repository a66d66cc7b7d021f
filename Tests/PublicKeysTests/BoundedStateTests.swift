// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing

@testable import PublicKeys

struct BoundedStateTests {
    private let start = ContinuousClock.now

    @Test func `a bucket gives its burst and then one token an interval`() {
        var bucket = TokenBucket(capacity: 3, interval: .seconds(1), at: start)
        #expect((0..<5).map { _ in bucket.take(at: start) } == [true, true, true, false, false])
        let instants = [999, 1000, 1999, 2000].map { start + .milliseconds($0) }
        #expect(instants.map { bucket.take(at: $0) } == [false, true, false, true])
    }

    @Test func `a bucket left as it is is full and not fuller`() {
        var bucket = TokenBucket(capacity: 2, interval: .seconds(1), at: start)
        _ = bucket.take(at: start)
        let later = start + .seconds(1_000_000_000)
        #expect((0..<3).map { _ in bucket.take(at: later) } == [true, true, false])
    }

    @Test func `the key used longest ago is removed`() throws {
        var table = DocumentTable<KeyReference, ES256PublicKey>(capacity: 2)
        let key = try TestKeys.key()
        table.insert(key, for: try TestKeys.reference(1), obtained: start, lastFetch: nil)
        table.insert(key, for: try TestKeys.reference(2), obtained: start, lastFetch: nil)
        #expect(table.use(try TestKeys.reference(1)) != nil)
        table.insert(key, for: try TestKeys.reference(3), obtained: start, lastFetch: nil)
        #expect(table.count { _ in true } == 2)
        #expect(table.use(try TestKeys.reference(1)) != nil)
        #expect(table.use(try TestKeys.reference(2)) == nil)
        #expect(table.use(try TestKeys.reference(3)) != nil)
    }

    @Test func `a key of one endpoint is none of another`() throws {
        var table = DocumentTable<KeyReference, ES256PublicKey>(capacity: 2)
        table.insert(
            try TestKeys.key(), for: try TestKeys.reference(1, at: "https://a.example/"), obtained: start,
            lastFetch: nil)
        #expect(table.use(try TestKeys.reference(1, at: "https://b.example/")) == nil)
        #expect(table.contains { $0.endpoint.description == "https://a.example/" })
        #expect(!table.contains { $0.endpoint.description == "https://b.example/" })
    }

    @Test func `a negative entry ends when it should`() throws {
        var entries = NegativeEntries<KeyReference, ES256PublicKey>(capacity: 2)
        entries.insert(.unknown, for: try TestKeys.reference(1), until: start + .seconds(30))
        #expect(entries.answer(try TestKeys.reference(1), at: start + .milliseconds(29_999)) == .unknown)
        #expect(entries.answer(try TestKeys.reference(1), at: start + .seconds(30)) == nil)
    }

    @Test func `of too many negative entries the one that ends first goes`() throws {
        var entries = NegativeEntries<KeyReference, ES256PublicKey>(capacity: 2)
        entries.insert(.unknown, for: try TestKeys.reference(1), until: start + .seconds(30))
        entries.insert(.unavailable, for: try TestKeys.reference(2), until: start + .seconds(1))
        entries.insert(.unknown, for: try TestKeys.reference(3), until: start + .seconds(31))
        #expect(entries.count == 2)
        #expect(entries.answer(try TestKeys.reference(1), at: start) == .unknown)
        #expect(entries.answer(try TestKeys.reference(2), at: start) == nil)
        #expect(entries.answer(try TestKeys.reference(3), at: start) == .unknown)
    }

    @Test func `a bucket tells how many it would give`() {
        var bucket = TokenBucket(capacity: 3, interval: .seconds(1), at: start)
        #expect(bucket.available(at: start) == 3)
        _ = bucket.take(at: start)
        #expect(bucket.available(at: start) == 2)
        #expect(bucket.available(at: start + .seconds(1)) == 3)
    }

    @Test func `a fetch has a place until it ends, and keeps those who wait for it`() throws {
        var fetches = SingleFlight<KeyReference, Int>(capacity: 1)
        let first = try TestKeys.reference(1)
        fetches.add(10, to: first)
        fetches.add(11, to: first)
        #expect(fetches.freePlaces == 0)
        #expect(fetches.waiterCount == 2)
        #expect(fetches.finish(try TestKeys.reference(2)).isEmpty)
        #expect(fetches.finish(first) == [10, 11])
        #expect(fetches.freePlaces == 1)
        #expect(fetches.waiterCount == 0)
        #expect(!fetches.isUnderWay(first))
    }

    @Test func `an endpoint is asked whether it is there once in an interval`() throws {
        var probes = ReadinessProbes<KeyEndpoint, Int>(interval: .seconds(10), waiterCapacity: 2)
        let endpoint = try KeyEndpoint("https://keys.example/")
        #expect(probes.admit(1, for: endpoint, at: start) == .begin)
        #expect(probes.admit(2, for: endpoint, at: start) == .waiting)
        #expect(
            probes.admit(3, for: endpoint, at: start)
                == .answered(.notReady(reason: "too many ask whether https://keys.example/ answers")))
        #expect(probes.finish(endpoint, with: .notReady(reason: "down"), at: start + .seconds(3)) == [1, 2])
        #expect(probes.admit(4, for: endpoint, at: start + .seconds(12)) == .answered(.notReady(reason: "down")))
        #expect(probes.admit(5, for: endpoint, at: start + .seconds(13)) == .begin)
    }
}
