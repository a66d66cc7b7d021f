// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Testing
import TestSupport

@testable import PublicKeys

/// Real keys that are not cached yet, in a flood of made-up `kid`s.
@Suite(.timeLimit(.minutes(5)))
struct FloodTests {
    /// A flood, and the real keys in it.
    struct Scene: Sendable, CustomTestStringConvertible {
        /// Requests with made-up `kid`s a second.
        let rate: Int
        /// How often each made-up `kid` is asked for.
        let repeats: Int
        /// How often each of three real keys is asked for, a second.
        let realRate: Int
        /// Whether the endpoint keeps each fetch of a made-up `kid` for 3 s.
        let hangs: Bool
        /// Within how many requests each of the real keys is fetched.
        let requests: Int

        var testDescription: String {
            "\(rate) a second, each \(repeats) times\(hangs ? ", slow endpoint" : ""); real ones \(realRate) a second"
        }

        static let all = [false, true].flatMap { hangs in
            [
                // A real key is fetched within a second: at its sixth request in 200 ms steps at the latest.
                Scene(rate: 20_000, repeats: 1, realRate: 5, hangs: hangs, requests: 2),
                Scene(rate: 80_000, repeats: 4, realRate: 5, hangs: hangs, requests: 5),
                // Anyone who is asked for most often wins.
                Scene(rate: 20_000, repeats: 10, realRate: 20, hangs: hangs, requests: 16 + 8),
                Scene(rate: 20_000, repeats: 100, realRate: 100, hangs: hangs, requests: 128 + 40),
            ]
        }
    }

    private static let madeUp = Result { try (10..<30_000).map { try TestKeys.reference($0) } }
    private static let real = Result { try (1...3).map { try TestKeys.reference($0) } }

    @Test(arguments: Scene.all)
    func `real keys get their turn, and the endpoint no more than its bound`(scene: Scene) throws {
        let madeUp = try Self.madeUp.get()
        let real = try Self.real.get()
        let start = ContinuousClock.now
        var ledger = KeyLedger<Int>(limits: .keys, hasCache: false, at: start)
        var fetches = 0
        var hanging: [(reference: KeyReference, end: ContinuousClock.Instant)] = []
        /// How often each real key has been asked for, until it was fetched.
        var asked = Array(repeating: 0, count: real.count)
        var waiting = Set(real.indices)
        let key = try TestKeys.key()
        let spacing = scene.rate / scene.realRate
        /// The flood begins half a second before the first real request.
        let lead = scene.rate / 2
        let steps = lead + spacing * scene.requests
        for step in 0..<steps where !waiting.isEmpty {
            let now = start + .nanoseconds(1_000_000_000 / scene.rate) * step
            while let first = hanging.first, first.end <= now {
                _ = ledger.finishFetch(first.reference, with: .unknown, at: now)
                hanging.removeFirst()
            }
            // Each made-up kid is asked for in a row of its own, with others in between.
            let block = step / (50 * scene.repeats)
            let reference = madeUp[(block * 50 + step % 50) % madeUp.count]
            if case .fetch(let fetched) = ledger.admit(step, for: reference, at: now) {
                fetches += 1
                if scene.hangs {
                    hanging.append((fetched, now + .seconds(3)))
                } else {
                    _ = ledger.finishFetch(fetched, with: .unknown, at: now)
                }
            }
            guard step >= lead else { continue }
            for index in waiting where (step - lead) % spacing == index {
                asked[index] += 1
                guard case .fetch(let fetched) = ledger.admit(step, for: real[index], at: now) else { continue }
                fetches += 1
                #expect(fetched == real[index])
                _ = ledger.finishFetch(fetched, with: .found(key), at: now)
                waiting.remove(index)
            }
        }
        #expect(waiting.isEmpty, "after \(asked) requests")
        #expect(asked.allSatisfy { $0 <= scene.requests })
        // 10 at once and 1 a second; 16 at once and 5 a second for those that are asked for again.
        #expect(fetches <= 10 + 16 + 6 * (steps / scene.rate + 1))
    }

    @Test func `a real key is fetched while made-up ones keep every ordinary fetch`() async throws {
        let authenticator = Authenticator()
        let clock = ManualClock()
        let real = try TestKeys.reference(1)
        let source = ScriptedSource { reference in
            if reference == real { return .text(Array(TestKeys.p256.utf8)) }
            authenticator.wait()
            return .unknown
        }
        let store = KeyStore(cacheDirectory: nil, source: source, now: { clock.now })
        let madeUp = try (10..<1010).map { try TestKeys.reference($0) }
        await withTaskGroup(of: Verdict.self) { group in
            for reference in madeUp { group.addTask { await store.fetched(reference) } }
            for _ in 0..<990 { #expect(await group.next() == .unavailable) }
            #expect(await store.fetched(real) == .unavailable)
            #expect(store.lookup(real) == nil, "a refusal is not remembered as an answer")
            #expect(await store.fetched(real) == .found)
            authenticator.open()
            #expect(await group.reduce(into: []) { $0.append($1) } == Array(repeating: .unknown, count: 10))
        }
        #expect(source.requests.count == 11)
    }

    @Test func `a flood that names one key leaves space to wait for another`() throws {
        let start = ContinuousClock.now
        var ledger = KeyLedger<Int>(limits: .keys, hasCache: false, at: start)
        let madeUp = try (10..<36).map { try TestKeys.reference($0) }
        // Every fetch that there is, each waited for by as many as may.
        for round in 0..<5000 {
            for reference in madeUp { _ = ledger.admit(round, for: reference, at: start) }
        }
        #expect(ledger.statistics(at: start).fetchesLimited > 100_000)
        let real = try TestKeys.reference(1)
        #expect(ledger.finishFetch(madeUp[25], with: .unknown, at: start).waiters.count < 200)
        var answers: [Bool] = []
        for number in 0..<400 {
            if case .answered = ledger.admit(number, for: real, at: start + .milliseconds(200)) {
                answers.append(false)
            } else {
                answers.append(true)
            }
        }
        #expect(answers.count { $0 } > 10)
    }
}
