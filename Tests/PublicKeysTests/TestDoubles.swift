// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Dispatch
import JOSE
import Locking

@testable import HTTPClient
@testable import PublicKeys

/// A source that answers as it is told and notes what it was asked for.
final class Scripted<Reference: Sendable>: Sendable {
    private let script: Lock<@Sendable (Reference) -> SourceResponse>
    private let asked = Lock<[Reference]>([])

    init(_ script: @escaping @Sendable (Reference) -> SourceResponse) {
        self.script = Lock(script)
    }

    convenience init(always answer: SourceResponse) {
        self.init { _ in answer }
    }

    var requests: [Reference] { asked.withLock { $0 } }

    func answer(_ script: @escaping @Sendable (Reference) -> SourceResponse) {
        self.script.withLock { $0 = script }
    }

    func fetch(_ reference: Reference) -> SourceResponse {
        asked.withLock { $0.append(reference) }
        let script = script.withLock { $0 }
        return script(reference)
    }
}

typealias ScriptedSource = Scripted<KeyReference>
typealias ScriptedKeySetSource = Scripted<KeySetEndpoint>

extension DocumentStore {
    convenience init(
        cacheDirectory: String?, limits: StoreLimits = Policy.limits,
        report: @escaping @Sendable (Notice) -> Void = { _ in }, source: Scripted<Policy.Reference>,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.init(
            cacheDirectory: cacheDirectory, limits: limits, report: report, source: { source.fetch($0) }, now: now)
    }
}

/// A gate that background threads wait at until it is opened.
final class Authenticator: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func wait() {
        semaphore.wait()
        semaphore.signal()
    }

    func open() {
        semaphore.signal()
    }
}

/// What a store reported, to be awaited.
final class Reported<Notice: Sendable>: Sendable {
    private let stream: AsyncStream<Notice>
    private let continuation: AsyncStream<Notice>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    @Sendable func report(_ notice: Notice) {
        continuation.yield(notice)
    }

    func next() async -> Notice? {
        await next(1).first
    }

    /// The next so many notices.
    func next(_ count: Int) async -> [Notice] {
        var notices: [Notice] = []
        guard count > 0 else { return notices }
        for await notice in stream {
            notices.append(notice)
            if notices.count == count { break }
        }
        return notices
    }

    /// All there are, when no more can come.
    func rest() async -> [Notice] {
        continuation.finish()
        var notices: [Notice] = []
        for await notice in stream { notices.append(notice) }
        return notices
    }
}

typealias Notices = Reported<KeyStore.Notice>
typealias KeySetNotices = Reported<KeySetStore.Notice>

typealias KeyLedger<Waiter: Sendable> = Ledger<KeyPolicy, Waiter>
typealias KeySetLedger<Waiter: Sendable> = Ledger<KeySetPolicy, Waiter>

extension Ledger.Settlement {
    var waiters: [Waiter] { answers.map(\.waiter) }
    /// What the first waiter is told.
    var lookup: Lookup<Policy.Key>? { answers.first?.lookup }
}

extension Ledger where Policy == KeyPolicy {
    mutating func finishLoad(
        _ endpoint: KeyEndpoint, keys: [(KeyReference, ES256PublicKey)], at now: ContinuousClock.Instant
    ) -> [(waiter: Waiter, step: NextStep)] {
        let cached = keys.map { CachedDocument<KeyPolicy>(reference: $0.0, document: $0.1, age: .zero) }
        return finishLoad(endpoint, with: cached, at: now)
    }
}

/// An answer of another kind than the one that a test is about.
enum TestFailure: Error { case other }

extension HTTPTransfer.Settings {
    /// Time-outs that no busy machine meets, for servers that answer.
    static let patient = HTTPTransfer.Settings(connectTimeout: 60_000, totalTimeout: 60_000)
}

/// ``EndpointSource/fetch(_:)`` on a thread that may be blocked.
func answer(to reference: KeyReference, settings: HTTPTransfer.Settings = .patient) async -> SourceResponse {
    await withCheckedContinuation { continuation in
        DispatchQueue(label: "test").async {
            continuation.resume(returning: EndpointSource<KeyPolicy>(transferSettings: settings).fetch(reference))
        }
    }
}
