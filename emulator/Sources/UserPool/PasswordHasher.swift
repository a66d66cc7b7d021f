// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// Hashes passwords on a thread of its own, one at a time. The pool serves other calls meanwhile, and many logins at once take
/// one core and the memory of one hash.
actor PasswordHasher {
    /// How many may wait for their turn: a few seconds of hashing in a release build. Further ones are refused.
    static let maximumWaiting = 32

    private let maximumWaiting: Int
    private let queue = DispatchQueue(label: "password-hasher")
    private let willHash: @Sendable () async -> Void
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameter willHash: awaited before each hash; tests hold it there.
    init(
        maximumWaiting: Int = PasswordHasher.maximumWaiting, willHash: @escaping @Sendable () async -> Void = {}
    ) {
        self.maximumWaiting = maximumWaiting
        self.willHash = willHash
    }

    /// Runs `body` after all earlier ones have ended. What is decided before and after a hash belongs into `body`.
    /// - Throws: ``UserPoolError/busy`` at once if too many wait already.
    nonisolated(nonsending) func inTurn<Result>(
        _ body: () async throws(UserPoolError) -> Result
    ) async throws(UserPoolError) -> Result {
        try await enter()
        do throws(UserPoolError) {
            let result = try await body()
            await leave()
            return result
        } catch {
            await leave()
            throw error
        }
    }

    /// Does the work itself.
    func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws(UserPoolError) -> Value
    ) async throws(UserPoolError) -> Value {
        await willHash()
        let result = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result(catching: work)) }
        }
        return try result.get()
    }

    private func enter() async throws(UserPoolError) {
        guard isTaken else {
            isTaken = true
            return
        }
        guard waiting.count < maximumWaiting else { throw .busy }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        if waiting.isEmpty {
            isTaken = false
        } else {
            waiting.removeFirst().resume()
        }
    }
}
