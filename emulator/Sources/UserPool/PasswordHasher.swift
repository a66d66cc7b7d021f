// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// Where passwords are hashed: on a thread of its own, one at a time, so that the pool answers other questions meanwhile
/// and a crowd at the login page takes one core and the memory of one hash.
actor PasswordHasher {
    private let queue = DispatchQueue(label: "password-hasher")
    private let willHash: @Sendable () async -> Void
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameter willHash: awaited before each hash; tests hold it there.
    init(willHash: @escaping @Sendable () async -> Void = {}) {
        self.willHash = willHash
    }

    /// Runs when all who came before are done: what is decided before and after a hash belongs to it.
    nonisolated(nonsending) func inTurn<Result>(
        _ body: () async throws(UserPoolError) -> Result
    ) async throws(UserPoolError) -> Result {
        await enter()
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

    private func enter() async {
        guard isTaken else {
            isTaken = true
            return
        }
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
