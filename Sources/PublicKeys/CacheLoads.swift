// SPDX-License-Identifier: Apache-2.0

/// Whose files in the cache directory have been read: each endpoint's once, before anything is fetched from it.
///
/// Read all at once, they cost a flood of made-up `kid`s nothing, and a key that is there is never kept waiting for a
/// turn behind those.
struct CacheLoads<Waiter: Sendable>: Sendable {
    private enum Load {
        case underWay([Waiter])
        case done
    }

    private var loads: [KeyEndpoint: Load] = [:]

    enum Admission: Equatable, Sendable {
        /// The files have been read.
        case done
        /// The caller's waiter comes back from ``finish(_:)``.
        case waiting
        /// The same, and the caller reads the files.
        case begin
    }

    func isDone(_ endpoint: KeyEndpoint) -> Bool {
        if case .done = loads[endpoint] { true } else { false }
    }

    mutating func admit(_ waiter: Waiter, for endpoint: KeyEndpoint) -> Admission {
        switch loads[endpoint] {
        case .done:
            return .done
        case .underWay(let waiters):
            loads[endpoint] = .underWay(waiters + [waiter])
            return .waiting
        case nil:
            loads[endpoint] = .underWay([waiter])
            return .begin
        }
    }

    /// Notes that an endpoint's files have been read, and gives back who waited for that.
    mutating func finish(_ endpoint: KeyEndpoint) -> [Waiter] {
        defer { loads[endpoint] = .done }
        return if case .underWay(let waiters) = loads[endpoint] { waiters } else { [] }
    }
}
