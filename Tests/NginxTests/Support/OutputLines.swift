// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// What a program has written, and who waits for a line of it.
final class OutputLines: Sendable {
    /// The line that was waited for did not come.
    struct MissingLine: Error, CustomStringConvertible {
        let description: String
    }

    private struct Waiter {
        let text: String
        let count: Int
        let promise: EventLoopPromise<Void>
    }

    private struct State {
        var lines: [String] = []
        var waiters: [Waiter] = []
        var ended = false
    }

    private let state = Mutex(State())

    var lines: [String] { state.withLock { $0.lines } }

    func append(_ line: String) {
        let satisfied = state.withLock { state in
            state.lines.append(line)
            let satisfied = state.waiters.filter { Self.count(of: $0.text, in: state.lines) >= $0.count }
            state.waiters.removeAll { Self.count(of: $0.text, in: state.lines) >= $0.count }
            return satisfied
        }
        for waiter in satisfied { waiter.promise.succeed() }
    }

    /// Nothing more will come.
    func end() {
        let (waiters, lines) = state.withLock { state in
            state.ended = true
            defer { state.waiters = [] }
            return (state.waiters, state.lines)
        }
        for waiter in waiters { waiter.promise.fail(Self.missing(waiter.text, in: lines, "it has ended")) }
    }

    /// Waits until `count` lines hold `text`.
    ///
    /// - Throws: `MissingLine`, if the program ends before, or does not write them within 20 s, which no machine needs.
    func wait(for text: String, count: Int = 1, on eventLoop: any EventLoop) async throws {
        let promise = eventLoop.makePromise(of: Void.self)
        let now: Result<Void, MissingLine>? = state.withLock { state in
            if Self.count(of: text, in: state.lines) >= count { return .success(()) }
            if state.ended { return .failure(Self.missing(text, in: state.lines, "it has ended")) }
            state.waiters.append(Waiter(text: text, count: count, promise: promise))
            return nil
        }
        switch now {
        case .success: promise.succeed()
        case .failure(let error): promise.fail(error)
        case nil: break
        }
        let deadline = eventLoop.scheduleTask(in: .seconds(20)) {
            promise.fail(Self.missing(text, in: self.lines, "it has had 20 s"))
        }
        defer { deadline.cancel() }
        try await promise.futureResult.get()
    }

    private static func count(of text: String, in lines: [String]) -> Int {
        lines.count { $0.contains(text) }
    }

    private static func missing(_ text: String, in lines: [String], _ why: String) -> MissingLine {
        MissingLine(description: "no line “\(text)”, \(why): \(lines.suffix(5).joined(separator: " ⏎ "))")
    }
}
