// SPDX-License-Identifier: Apache-2.0

/// Whose files in the cache directory have been read: each endpoint's once, before anything is fetched from it.
///
/// Read all at once, they cost a flood of made-up `kid`s nothing, and a key that is there is never kept waiting for a
/// turn behind those.
struct CacheLoads<Waiter: Sendable>: Sendable {
    enum Admission: Equatable, Sendable {
        /// The files have been read.
        case done
        /// The caller's waiter comes back from ``finish(_:)``.
        case waiting
        /// The same, and the caller reads the files.
        case begin
    }

    private var done: Set<KeyEndpoint> = []
    private var waiters: [KeyEndpoint: [Waiter]] = [:]
    /// All who wait, for whichever endpoint.
    private(set) var waiterCount = 0

    func isDone(_ endpoint: KeyEndpoint) -> Bool {
        done.contains(endpoint)
    }

    mutating func admit(_ waiter: Waiter, for endpoint: KeyEndpoint) -> Admission {
        guard !isDone(endpoint) else { return .done }
        waiterCount += 1
        waiters[endpoint, default: []].append(waiter)
        return waiters[endpoint]?.count == 1 ? .begin : .waiting
    }

    /// Notes that an endpoint's files have been read, and gives back who waited for that.
    mutating func finish(_ endpoint: KeyEndpoint) -> [Waiter] {
        done.insert(endpoint)
        let waiting = waiters.removeValue(forKey: endpoint) ?? []
        waiterCount -= waiting.count
        return waiting
    }
}
