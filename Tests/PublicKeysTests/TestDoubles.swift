// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

@testable import PublicKeys

/// A clock that stands still until it is told otherwise.
final class ManualClock: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { instant.withLock { $0 } }

    func advance(by duration: Duration) {
        instant.withLock { $0 += duration }
    }
}

/// A source that answers as it is told and notes what it was asked for.
final class ScriptedSource: KeySource {
    private let script: Mutex<@Sendable (KeyReference) -> SourceAnswer>
    private let asked = Mutex<[KeyReference]>([])

    init(_ script: @escaping @Sendable (KeyReference) -> SourceAnswer) {
        self.script = Mutex(script)
    }

    convenience init(always answer: SourceAnswer) {
        self.init { _ in answer }
    }

    var requests: [KeyReference] { asked.withLock { $0 } }

    func answer(_ script: @escaping @Sendable (KeyReference) -> SourceAnswer) {
        self.script.withLock { $0 = script }
    }

    func fetch(_ reference: KeyReference) -> SourceAnswer {
        asked.withLock { $0.append(reference) }
        let script = script.withLock { $0 }
        return script(reference)
    }
}

/// A door that background threads wait at until it is opened.
final class Gate: Sendable {
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
final class Notices: Sendable {
    private let stream: AsyncStream<KeyStore.Notice>
    private let continuation: AsyncStream<KeyStore.Notice>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func report(_ notice: KeyStore.Notice) {
        continuation.yield(notice)
    }

    /// The next so many notices.
    func next(_ count: Int) async -> [KeyStore.Notice] {
        var notices: [KeyStore.Notice] = []
        guard count > 0 else { return notices }
        for await notice in stream {
            notices.append(notice)
            if notices.count == count { break }
        }
        return notices
    }

    /// All there are, when no more can come.
    func rest() async -> [KeyStore.Notice] {
        continuation.finish()
        var notices: [KeyStore.Notice] = []
        for await notice in stream { notices.append(notice) }
        return notices
    }
}

/// An answer of another kind than the one that a test is about.
enum TestFailure: Error { case other }

extension HTTPTransfer.Settings {
    /// Time-outs that no busy machine meets, for servers that answer.
    static let patient = HTTPTransfer.Settings(connectTimeout: 60_000, totalTimeout: 60_000)
}

/// ``HTTPTransfer/fetch(_:settings:)`` on a thread that may be blocked.
func answer(to reference: KeyReference, settings: HTTPTransfer.Settings = .patient) async -> SourceAnswer {
    await withCheckedContinuation { continuation in
        DispatchQueue(label: "test").async {
            continuation.resume(returning: HTTPTransfer.fetch(reference, settings: settings))
        }
    }
}
