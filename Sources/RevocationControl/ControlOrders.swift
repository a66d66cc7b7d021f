// SPDX-License-Identifier: Apache-2.0

import Dispatch
import JOSE
import Locking
import Revocations

/// Carries orders out on the store. Blocks until what was ordered is stored; for the control socket's queue.
public struct ControlOrders: Sendable {
    /// Longest time that a revocation may hold: 400 days, in seconds.
    public static let maximumSeconds: Int64 = 400 * 86_400

    private let store: RevocationStore?
    private let lifetime: @Sendable () -> Int64
    private let clock: @Sendable () -> Int64

    /// - Parameters:
    ///   - store: `nil`: revocation is off.
    ///   - lifetime: how long a revocation holds unless the order says otherwise, seconds.
    ///   - clock: seconds since the epoch.
    public init(
        store: RevocationStore?, lifetime: @escaping @Sendable () -> Int64, clock: @escaping @Sendable () -> Int64
    ) {
        (self.store, self.lifetime, self.clock) = (store, lifetime, clock)
    }

    /// What has changed by an order.
    enum Change {
        case revoked(Revocation)
        case lifted(Revocation.Kind)

        func notice(by peer: String) -> ControlServer.Notice {
            switch self {
            case .revoked(let revocation): .revoked(revocation, by: peer)
            case .lifted(let kind): .lifted(kind, by: peer)
            }
        }
    }

    struct Outcome {
        var changes: [Change] = []
        var last: ControlReply
    }

    /// - Parameter emit: is given the entries of a list, some thousands at a time.
    /// - Throws: what `emit` throws.
    func carryOut<Failure: Error>(
        _ request: ControlRequest, emit: ([Revocation]) throws(Failure) -> Void
    ) throws(Failure) -> Outcome {
        guard let store else {
            return Outcome(last: .refused("revocation is off: set REVOCATION=on and restart the daemon"))
        }
        if case .list(nil) = request { return try listAll(in: store, emit: emit) }
        let (outcome, entries): (Outcome, [Revocation])
        do { (outcome, entries) = try self.outcome(of: request, in: store) } catch {
            return Outcome(last: .refused("\(error)"))
        }
        try emit(entries)
        return outcome
    }

    /// Of everything but the list of all.
    private func outcome(
        of request: ControlRequest, in store: RevocationStore
    ) throws -> (Outcome, entries: [Revocation]) {
        switch request {
        case .revoke(let subject, let before, let seconds, let reason):
            let outcome = try revoke(subject, before, seconds ?? lifetime(), reason, in: store)
            return (
                outcome,
                outcome.changes.compactMap { if case .revoked(let revocation) = $0 { revocation } else { nil } }
            )
        case .lift(let subject):
            let outcome = try lift(subject, in: store)
            // What still refuses: of a block and a time of sign-in one is taken back.
            return (outcome, try held(of: subject, in: store))
        case .list(let subject):
            let entries = try (subject.map { try held(of: $0, in: store) } ?? []).sorted { $0.created < $1.created }
            return (Outcome(last: .done(count: entries.count)), entries)
        }
    }

    private func revoke(
        _ subject: ControlRequest.Subject, _ before: Int64?, _ seconds: Int64, _ reason: RevocationReason,
        in store: RevocationStore
    ) throws -> Outcome {
        let now = clock()
        if let before, before > now {
            return Outcome(last: .refused("the time is in the future: nobody can have signed in then"))
        }
        if subject.kind == .session, before != nil {
            return Outcome(last: .refused("a session has one sign-in: leave the time out"))
        }
        guard (1...Self.maximumSeconds).contains(seconds) else {
            return Outcome(last: .refused("it can hold for 400 days at most"))
        }
        var outcome = Outcome(last: .done(count: subject.texts.count))
        // All of them, also if the disk takes none: what is not stored holds until a restart.
        for text in subject.texts {
            let revocation = Revocation(
                kind: subject.kind, key: try store.key(subject.kind, of: text), created: now, end: now + seconds,
                before: before, reason: reason)
            do throws(RevocationError) {
                try Self.waiting { store.revoke(revocation, at: now, completion: $0) }
            } catch {
                outcome.last = .refused("\(error)")
                guard case .notWritten = error else { continue }
            }
            outcome.changes.append(.revoked(revocation))
        }
        return outcome
    }

    private func lift(_ subject: ControlRequest.Subject, in store: RevocationStore) throws -> Outcome {
        var count = 0
        var problem: RevocationError?
        for text in subject.texts {
            let key = try store.key(subject.kind, of: text)
            count += held(of: key, in: store).isEmpty ? 0 : 1
            do throws(RevocationError) { try Self.waiting { store.lift(key, at: clock(), completion: $0) } } catch {
                problem = error
            }
        }
        return Outcome(
            changes: count > 0 ? [.lifted(subject.kind)] : [],
            last: problem.map { .refused("\($0)") } ?? .done(count: count))
    }

    private func listAll<Failure: Error>(
        in store: RevocationStore, emit: ([Revocation]) throws(Failure) -> Void
    ) throws(Failure) -> Outcome {
        let now = clock()
        var count = 0
        try store.forEachPart { part throws(Failure) in
            let entries = part.filter { $0.end > now }
            count += entries.count
            try emit(entries)
        }
        return Outcome(last: .done(count: count))
    }

    private func held(
        of subject: ControlRequest.Subject, in store: RevocationStore
    ) throws(CryptographyError) -> [Revocation] {
        var entries: [Revocation] = []
        for text in subject.texts { entries += held(of: try store.key(subject.kind, of: text), in: store) }
        return entries
    }

    /// What still holds.
    private func held(of key: RevocationKey, in store: RevocationStore) -> [Revocation] {
        let now = clock()
        return store.revocations(of: key).filter { $0.end > now }
    }

    private static func waiting(
        _ work: (@escaping @Sendable (Result<Void, RevocationError>) -> Void) -> Void
    ) throws(RevocationError) {
        let done = DispatchSemaphore(value: 0)
        let box = Box()
        work { outcome in
            box.result.withLock { $0 = outcome }
            done.signal()
        }
        done.wait()
        try box.result.withLock { $0 }?.get()
    }

    private final class Box: Sendable {
        let result = Lock<Result<Void, RevocationError>?>(nil)
    }
}
