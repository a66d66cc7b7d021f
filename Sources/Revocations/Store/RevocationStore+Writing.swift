// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Files
import Locking

/// What happens on the queue.
extension RevocationStore {
    /// Writes all that waits, with one flush of the disk for all, and then tells those who wait for it.
    func flush() {
        let batch = state.withLock { state in
            state.isFlushScheduled = false
            defer { state.waiting = [] }
            return state.waiting
        }
        let problem = write(batch.flatMap(\.records))
        for waiting in batch {
            waiting.completion(problem.map { .failure(.notWritten(reason: $0)) } ?? .success(()))
        }
        tidy()
    }

    /// - Returns: why the disk has not taken the records.
    private func write(_ records: [LogRecord]) -> String? {
        let (problem, restProblem) = file.withLock { file in
            var problem: FileError?
            do throws(FileError) {
                for record in records { try file.stage(record) }
            } catch {
                problem = error
            }
            do throws(FileError) {
                try file.commit(table, reasons: { state.withLock { $0.reasons } })
            } catch {
                problem = error
            }
            guard problem == nil, file.isIncomplete else { return (problem?.problem, String?.none) }
            do throws(FileError) {
                try rewrite(&file)
                return (nil, nil)
            } catch {
                return (nil, error.problem)
            }
        }
        noteOutcome(problem ?? restProblem)
        return problem
    }

    /// Says once that the disk fails, and once that it does no more.
    private func noteOutcome(_ problem: String?) {
        let (hasChanged, retries) = health.withLock { health in
            defer {
                health.isFailing = problem != nil
                if problem != nil { health.isRetryScheduled = true }
            }
            return (health.isFailing != (problem != nil), problem != nil && !health.isRetryScheduled)
        }
        if retries {
            queue.asyncAfter(deadline: .now() + .seconds(limits.retrySeconds)) { [weak self] in self?.retry() }
        }
        guard hasChanged else { return }
        let path = file.withLock { $0.path }
        report(problem.map { .writeFailed(path: path, reason: $0) } ?? .writeSucceeded(path: path))
    }

    /// Writes what the disk has not taken before.
    func retry() {
        health.withLock { $0.isRetryScheduled = false }
        if file.withLock({ $0.hasUnsaved }) { _ = write([]) }
        tidy()
    }

    // MARK: - Compaction

    /// How long entries that have ended stay at least, unless the store is full, in seconds.
    private static let tidyInterval: Int64 = 3600
    private static let tidyIntervalWhenFull: Int64 = 60

    /// Removes what has ended from memory, now and then; and writes the file anew if most of it is out of date.
    func tidy() {
        let (endedAt, isDue) = state.withLock { state in
            // A clock that was set back.
            state.tidied = min(state.tidied, state.now)
            let interval = state.isFull ? Self.tidyIntervalWhenFull : Self.tidyInterval
            let isDue = state.now - state.tidied >= interval
            if isDue { state.tidied = state.now }
            return (state.now - limits.grace, isDue)
        }
        if isDue { table.removeEnded(at: endedAt) }
        guard !health.withLock({ $0.isFailing }) else { return }
        let recordCount = file.withLock { $0.recordCount }
        let isOutOfDate = recordCount > 2 * table.count + limits.spareRecords
        guard isOutOfDate, recordCount >= health.withLock({ $0.nextCompaction }) else { return }
        compact()
    }

    /// Writes the file anew. If that fails, the old one goes on being used.
    func compact() {
        let problem = file.withLock { file -> FileError? in
            do throws(FileError) {
                try rewrite(&file)
                return nil
            } catch {
                return error
            }
        }
        let (path, recordCount) = file.withLock { ($0.path, $0.recordCount) }
        let isFirst = health.withLock { health in
            defer { health.hasFailedToCompact = problem != nil }
            health.nextCompaction = problem == nil ? 0 : recordCount + limits.spareRecords
            return !health.hasFailedToCompact
        }
        if let problem, isFirst { report(.compactionFailed(path: path, reason: problem.problem)) }
    }

    private func rewrite(_ file: inout RecordFile) throws(FileError) {
        try file.rewrite(table, reasons: { state.withLock { $0.reasons } })
    }
}
