// SPDX-License-Identifier: Apache-2.0

import Glibc
import Dispatch
import Files
import JOSE
import Locking

/// Which sessions and users are refused: in memory for requests, and in a file that remains after the process.
///
/// Safe to use from any thread, an event loop included: only ``init(directory:limits:now:report:)`` and
/// ``waitForWrites()`` block their caller. One background queue writes. It has no clock: times are arguments, in seconds since
/// 1970. An entry ends by the time that is passed in, so that a clock that is set back by
/// an hour lets nobody in; what has ended for longer than ``RevocationLimits/grace`` is gone.
public final class RevocationStore: Sendable {
    public typealias Completion = @Sendable (Result<Void, RevocationError>) -> Void

    /// A change that is in effect and not yet written.
    struct Waiting: Sendable {
        let records: [LogRecord]
        let completion: Completion
    }

    struct State: Sendable {
        var reasons: ReasonTable
        var waiting: [Waiting] = []
        var isFlushScheduled = false
        /// Who waits for ``RevocationStore/confirm(completion:)``.
        var confirmations = 0
        var isFull = false
        /// The time that was passed in last.
        var now: Int64
        /// When entries that have ended were last removed.
        var tidied: Int64
    }

    /// What is known of the disk. On ``queue``.
    struct Health: Sendable {
        var isFailing = false
        var isRetryScheduled = false
        var hasFailedToCompact = false
        /// How many records the file has when it is next tried to write it anew.
        var nextCompaction = 0
    }

    let authentication: HMACSHA256
    let limits: RevocationLimits
    let table = EntryTable()
    let state: Lock<State>
    /// Only ``queue`` takes these two locks, so that it may hold them while it writes.
    let file: Lock<RecordFile>
    let health = Lock(Health())
    let queue = DispatchQueue(label: "authsidecar.revocations")
    let report: @Sendable (RevocationNotice) -> Void

    /// Opens a directory (`STATE_DIR`), and makes it, its key and its file if they are missing. Blocks while it reads the file.
    ///
    /// - Parameter report: called with what may be worth a line in the log; from this initialiser, and later on the queue or by
    ///   a caller of ``revoke(_:at:completion:)``.
    /// - Throws: ``RevocationStoreError/inUse(directory:)`` also while a process that is being replaced has not ended yet; it
    ///   is for the caller to try again.
    public init(
        directory: String, limits: RevocationLimits = RevocationLimits(), now: Int64,
        report: @escaping @Sendable (RevocationNotice) -> Void
    ) throws(RevocationStoreError) {
        let directory = try StateDirectory(directory)
        let known = try KeyFile.read(in: directory)
        if known == nil { try RecordFile.requireNone(in: directory) }
        let key = if let known { known } else { try KeyFile.make(in: directory) }
        do throws(CryptographyError) {
            authentication = try HMACSHA256(key: key)
        } catch {
            throw .cryptography(error.description)
        }
        let opened = try RecordFile.open(
            in: directory, into: table, seal: RecordSeal(authentication: authentication), keyIsNew: known == nil,
            limits: limits, now: now)
        let content = opened.content
        self.limits = limits
        self.report = report
        state = Lock(State(reasons: content.reasons, now: now, tidied: now))
        file = Lock(opened.takeFile())
        for notice in content.notices { report(notice) }
        queue.async { [weak self] in self?.retry() }
    }

    /// The file of a store that nobody may have opened, if it holds anything.
    public static func file(in directory: String) -> String? {
        let path = "\(directory)/\(RecordFile.name)"
        var status = stat()
        // More than the header.
        return unsafe stat(path, &status) == 0 && status.st_size > LogRecord.byteCount ? path : nil
    }

    // MARK: - Requests

    /// What stands for a session, user or address. Worth keeping with a verified token: it costs about as much as two short
    /// digests.
    public func key(_ kind: Revocation.Kind, of text: String) throws(CryptographyError) -> RevocationKey {
        RevocationKey(try authentication.authenticate([kind.rawValue] + Array(text.utf8)))
    }

    /// Proves that a text was made by somebody with this store, such as the address of a button. No ``RevocationKey`` is part of one.
    public func authenticationCode(of text: String) throws(CryptographyError) -> SHA256Digest {
        try authentication.authenticate([0] + Array(text.utf8))
    }

    /// How many entries there are, including some that have ended. Takes no lock.
    public var count: Int { table.count }

    /// The revocation that refuses a request, if there is one.
    ///
    /// - Parameter signedInAt: when the user signed in (`auth_time`). `nil` if nothing says so: then whatever refuses some
    ///   sign-ins of the user refuses this one.
    public func refusal(of keys: RevocationKeys, signedInAt: Int64?, at now: Int64) -> Revocation? {
        guard table.count > 0 else { return nil }
        if let session = keys.session, let found = table.refusal(of: session, signedInAt: signedInAt, at: now) {
            return revocation(session, found)
        }
        if let user = keys.user, let found = table.refusal(of: user, signedInAt: signedInAt, at: now) {
            return revocation(user, found)
        }
        for email in keys.emails {
            if let found = table.refusal(of: email, signedInAt: signedInAt, at: now) { return revocation(email, found) }
        }
        return nil
    }

    private func revocation(_ key: RevocationKey, _ found: EntryTable.Found) -> Revocation {
        let reason = state.withLock { $0.reasons.text(of: found.entry.reason) }
        return Revocation(key, found.entry, isBlock: found.isBlock, reason: reason)
    }

    // MARK: - Operators

    /// What is revoked of one key: nothing, a block, a time of sign-in, or both. Also what has ended and was not removed yet.
    public func revocations(of key: RevocationKey) -> [Revocation] {
        let entries = table.entries(of: key)
        let reasons = state.withLock { $0.reasons }
        return entries.map { Revocation(key, $0.entry, isBlock: $0.isBlock, reason: reasons.text(of: $0.entry.reason)) }
    }

    /// Hands over all revocations, some thousands at a time, in no order; also what has ended and was not removed yet.
    public func forEachPart<Failure: Error>(_ body: ([Revocation]) throws(Failure) -> Void) throws(Failure) {
        try table.forEachPart { entries throws(Failure) in
            let reasons = state.withLock { $0.reasons }
            try body(
                entries.map {
                    Revocation($0.key, $0.entry, isBlock: $0.isBlock, reason: reasons.text(of: $0.entry.reason))
                })
        }
    }
}

extension Revocation {
    init(_ key: RevocationKey, _ entry: Entry, isBlock: Bool, reason: RevocationReason) {
        self.init(
            kind: entry.kind, key: key, created: Int64(entry.created), end: Int64(entry.end),
            before: isBlock ? nil : Int64(entry.before), reason: reason)
    }
}
