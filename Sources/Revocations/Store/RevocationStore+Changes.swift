// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Locking

extension RevocationStore {
    /// Revokes something. It is in effect when this returns, unless the completion is given ``RevocationError/busy`` or
    /// ``RevocationError/full``. Together with what is revoked already, whatever refuses more holds.
    ///
    /// - Parameter completion: called once: on a background queue when it is on the disk or the disk has not taken it, or at
    ///   once if nothing has been changed.
    public func revoke(_ revocation: Revocation, at now: Int64, completion: @escaping Completion) {
        let isBlock = revocation.before == nil
        change(at: now, completion) { state throws(RevocationError) in
            if table.count < limits.entries(for: revocation.kind) {
                state.isFull = false
            } else if !table.contains(revocation.key, isBlock: isBlock) {
                throw .full
            }
            let (number, isNew) = state.reasons.number(of: revocation.reason)
            let entry = Entry(
                created: revocation.created, end: revocation.end, before: revocation.before, reason: number,
                kind: revocation.kind)
            // What both together refuse: of two records one may have ended when they are read.
            let merged = table.insert(entry, isBlock: isBlock, for: revocation.key)
            return (isNew ? LogRecord.reason(revocation.reason, number: number) : [])
                + [.revocation(key: revocation.key, entry: merged, isBlock: isBlock)]
        }
    }

    /// Takes back, at once, the block of a key; if there is none, the time before which sign-ins are refused: somebody who has signed
    /// out everywhere, and then was blocked, stays signed out. That there is nothing is no error.
    ///
    /// - Parameter completion: as for ``revoke(_:at:completion:)``.
    public func lift(_ key: RevocationKey, at now: Int64, completion: @escaping Completion) {
        change(at: now, completion) { _ throws(RevocationError) in
            let isBlock = table.contains(key, isBlock: true)
            table.remove(key, isBlock: isBlock)
            // Also if there was nothing: one that ended may still be in the file.
            return [.lift(key, isBlock: isBlock)]
        }
    }

    /// Says whether all that is in effect now is on the disk, for somebody who asks for what has been done already.
    ///
    /// - Parameter completion: called once: on a background queue, behind all changes so far, or at once with
    ///   ``RevocationError/busy``.
    public func confirm(completion: @escaping Completion) {
        let isAdmitted = state.withLock { state in
            guard state.confirmations < limits.waitingWrites else { return false }
            state.confirmations += 1
            return true
        }
        guard isAdmitted else { return completion(.failure(.busy)) }
        queue.async { [self] in
            state.withLock { $0.confirmations -= 1 }
            let isStored = file.withLock { !$0.hasUnsaved }
            completion(isStored ? .success(()) : .failure(.notWritten(reason: "the disk has not taken it yet")))
        }
    }

    /// Blocks until all changes so far have been written, or have failed to be.
    public func waitForWrites() {
        queue.sync {}
    }

    /// Makes a change in memory and leaves its records to ``queue``, both under one lock: the file has them in the order in which
    /// they took effect.
    private func change(
        at now: Int64, _ completion: @escaping Completion,
        _ body: (inout State) throws(RevocationError) -> [LogRecord]
    ) {
        let outcome = state.withLock { state -> (problem: RevocationError?, hasBecomeFull: Bool) in
            state.now = now
            guard state.waiting.count < limits.waitingWrites else { return (.busy, false) }
            do throws(RevocationError) {
                let records = try body(&state)
                state.waiting.append(Waiting(records: records, completion: completion))
            } catch {
                defer { state.isFull = true }
                return (error, !state.isFull)
            }
            if !state.isFlushScheduled {
                state.isFlushScheduled = true
                // Under the lock, so that waitForWrites() waits for it.
                queue.async { self.flush() }
            }
            return (nil, false)
        }
        if outcome.hasBecomeFull { report(.full(capacity: limits.entries)) }
        guard let problem = outcome.problem else { return }
        if problem == .full { queue.async { self.tidy() } }
        completion(.failure(problem))
    }
}
