// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Locking
import TestSupport
import Testing

@testable import Revocations

/// What a store never exceeds.
struct LimitTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test func `a full store takes no more, and lets nobody in`() throws {
        var limits = RevocationLimits()
        limits.entries = 2
        let open = try OpenStore(directory, limits: limits)
        #expect(try open.revoke("a", until: 100) == nil)
        #expect(try open.revoke("b", until: 1_000_000) == nil)
        #expect(try open.revoke("c") == .full)
        #expect(try open.revoke("a", before: 5) == .full)
        #expect(open.notices == [.full(capacity: 2)])
        #expect(try open.revoke("b", until: 2_000_000) == nil)
        #expect(try ["a", "b", "c"].map { try open.refuses($0) } == [true, true, false])
        #expect(open.notices == [])
        // Only one that ended a day before makes space.
        #expect(try open.revoke("c", until: 900_000, at: 86_499) == .full)
        #expect(try open.revoke("c", until: 900_000, at: 86_560) == .full)
        #expect(try open.revoke("c", until: 900_000, at: 86_560) == nil)
        #expect(open.store.count == 2)
    }

    @Test func `one reason too many is left out`() throws {
        var limits = RevocationLimits()
        limits.reasons = 2
        let open = try OpenStore(directory, limits: limits)
        for number in 1...3 { #expect(try open.revoke("\(number)", reason: "reason \(number)") == nil) }
        let reasons = try (1...3).map { try open.store.revocations(of: open.key("\($0)")).map(\.reason.description) }
        #expect(reasons == [["reason 1"], ["reason 2"], [""]])
    }

    @Test func `too many that wait are told at once, and change nothing`() throws {
        var limits = RevocationLimits()
        limits.waitingWrites = 2
        let open = try OpenStore(directory, limits: limits)
        let outcomes = Outcomes()
        open.store.queue.suspend()
        for name in ["a", "b", "c"] {
            let revocation = Revocation(kind: .user, key: try open.key(name), created: 0, end: 100)
            open.store.revoke(revocation, at: 0) { result in
                outcomes.all.withLock { $0.append(result) }
            }
        }
        #expect(outcomes.problems == [.busy])
        #expect(try ["a", "b", "c"].map { try open.refuses($0) } == [true, true, false])
        open.store.queue.resume()
        open.store.waitForWrites()
        #expect(outcomes.problems == [.busy, nil, nil])
    }

    private final class Outcomes: Sendable {
        let all = Lock<[Result<Void, RevocationError>]>([])

        var problems: [RevocationError?] {
            all.withLock { $0 }.map { result in
                if case .failure(let error) = result { error } else { nil }
            }
        }
    }

    @Test func `what is confirmed waits for what the disk is to take, and not too many wait`() throws {
        var limits = RevocationLimits()
        limits.waitingWrites = 1
        let open = try OpenStore(directory, limits: limits)
        let disk = DispatchSemaphore(value: 0)
        let said = Lock<[String]>([])
        open.store.queue.async { disk.wait() }
        let revocation = Revocation(kind: .user, key: try open.key("someone"), created: 0, end: 100)
        open.store.revoke(revocation, at: 0) { result in said.withLock { $0.append("stored: \(result)") } }
        for _ in 1...2 {
            open.store.confirm { result in said.withLock { $0.append("confirmed: \(result)") } }
        }
        #expect(try open.refuses("someone"))
        #expect(said.withLock { $0 }.map { $0.contains("too many") } == [true])
        disk.signal()
        open.store.waitForWrites()
        #expect(said.withLock { $0 }.dropFirst() == ["stored: success()", "confirmed: success()"])
    }
}
