// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PublicKeys

struct FetchReserveTests {
    private let start = ContinuousClock.now

    /// Asks for a key until a fetch is taken for it, a thousand times at most.
    private func asksUntilTaken(
        _ number: Int, from reserve: inout FetchReserve, freePlaces: Int = 16
    ) throws -> Int? {
        let reference = try TestKeys.reference(number)
        for count in 1...1000 where reserve.take(for: reference, freePlaces: freePlaces, at: start) { return count }
        return nil
    }

    @Test func `a key is counted while no more than so many others come between`() throws {
        var asks = AskCounts()
        let reference = try TestKeys.reference(0)
        let others = try (1...10_000).map { try TestKeys.reference($0) }
        for count in 1...20 {
            #expect(asks.add(reference) == count)
            // A place is lost to eight others; a hundred of 65,536 never fill one.
            for other in others[count * 100..<count * 100 + 100] { #expect(asks.add(other) == 1) }
        }
        asks.remove(reference)
        #expect(asks.add(reference) == 1)
        asks.remove(try TestKeys.reference(99_999))
        #expect(asks.add(reference) == 2)
    }

    @Test func `a count stops at its maximum`() throws {
        var asks = AskCounts()
        let reference = try TestKeys.reference(0)
        for _ in 0..<70_000 { _ = asks.add(reference) }
        #expect(asks.add(reference) == 65_535)
    }

    @Test func `the fewer fetches are left, the more often a key must have been asked for`() throws {
        var reserve = FetchReserve(interval: .milliseconds(200), at: start)
        for (number, asks) in FetchReserve.asksNeeded.enumerated() {
            #expect(try asksUntilTaken(number, from: &reserve) == asks)
        }
        #expect(try asksUntilTaken(100, from: &reserve) == nil)
        #expect(reserve.take(for: try TestKeys.reference(100), freePlaces: 16, at: start + .milliseconds(200)))
    }

    @Test func `a fetch needs a place as well`() throws {
        var reserve = FetchReserve(interval: .milliseconds(200), at: start)
        #expect(try asksUntilTaken(0, from: &reserve, freePlaces: 0) == nil)
        #expect(try asksUntilTaken(1, from: &reserve, freePlaces: 1) == 128, "kept like the last fetch")
    }

    @Test func `a key that was settled is counted anew`() throws {
        var reserve = FetchReserve(interval: .milliseconds(200), at: start)
        let reference = try TestKeys.reference(0)
        #expect(try asksUntilTaken(0, from: &reserve) == 2)
        #expect(try asksUntilTaken(0, from: &reserve) == 1, "the endpoint did not answer")
        reserve.settle(reference)
        #expect(try asksUntilTaken(0, from: &reserve) == 2)
    }
}
