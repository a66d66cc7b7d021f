// SPDX-License-Identifier: Apache-2.0

import Foundation
import Locking
import TestSupport

@testable import Revocations

/// A store in a directory, with what it reports. Times are small numbers: the clock is the test's.
final class OpenStore {
    let store: RevocationStore
    private let reported: Reported

    private final class Reported: Sendable {
        let notices = Lock<[RevocationNotice]>([])
    }

    /// Takes the notice of a new directory away.
    init(_ directory: TemporaryDirectory, limits: RevocationLimits = RevocationLimits(), now: Int64 = 0) throws {
        let reported = Reported()
        self.reported = reported
        store = try RevocationStore(directory: directory.path + "/state", limits: limits, now: now) { notice in
            reported.notices.withLock { $0.append(notice) }
        }
        store.waitForWrites()
        reported.notices.withLock { notices in
            notices.removeAll { if case .began(_, keyIsNew: true) = $0 { true } else { false } }
        }
    }

    /// So that nothing on the queue has the store any more when it is released.
    deinit { store.waitForWrites() }

    /// What was reported since the last call.
    var notices: [RevocationNotice] {
        store.waitForWrites()
        return reported.notices.withLock { notices in
            defer { notices = [] }
            return notices
        }
    }

    func key(_ text: String, _ kind: Revocation.Kind = .user) throws -> RevocationKey {
        try store.key(kind, of: text)
    }

    /// Revokes and waits.
    @discardableResult
    func revoke(
        _ text: String, _ kind: Revocation.Kind = .user, from created: Int64 = 0, until end: Int64 = 100,
        before: Int64? = nil, reason: String = "", at now: Int64? = nil
    ) throws -> RevocationError? {
        let revocation = Revocation(
            kind: kind, key: try key(text, kind), created: created, end: end, before: before,
            reason: try RevocationReason(reason))
        return outcome { store.revoke(revocation, at: now ?? created, completion: $0) }
    }

    @discardableResult
    func lift(_ text: String, _ kind: Revocation.Kind = .user, at now: Int64 = 0) throws -> RevocationError? {
        let key = try key(text, kind)
        return outcome { store.lift(key, at: now, completion: $0) }
    }

    /// Whether all is on the disk.
    func confirm() -> RevocationError? { outcome { store.confirm(completion: $0) } }

    /// Whether a user is refused.
    func refuses(_ text: String, signedInAt: Int64? = 10, at now: Int64 = 50) throws -> Bool {
        store.refusal(of: RevocationKeys(user: try key(text)), signedInAt: signedInAt, at: now) != nil
    }

    var all: Set<Revocation> {
        var all: Set<Revocation> = []
        store.forEachPart { all.formUnion($0) }
        return all
    }

    private func outcome(_ change: (@escaping RevocationStore.Completion) -> Void) -> RevocationError? {
        let outcome = Outcome()
        change { result in
            outcome.value.withLock { value in
                switch result {
                case .success: value = .some(nil)
                case .failure(let error): value = .some(error)
                }
            }
        }
        store.waitForWrites()
        return outcome.value.withLock { $0 } ?? .notWritten(reason: "the completion was not called")
    }

    private final class Outcome: Sendable {
        let value = Lock<RevocationError??>(nil)
    }
}

extension TemporaryDirectory {
    static let file = "state/revocations"

    /// The bytes of the file of revocations.
    func bytes(of name: String = file) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
    }

    func write(_ bytes: [UInt8], to name: String = file) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    }
}
