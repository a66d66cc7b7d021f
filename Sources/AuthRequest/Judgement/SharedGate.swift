// SPDX-License-Identifier: Apache-2.0

import Locking

/// The gate in force, which a reload exchanges as a whole: every request sees the old settings or the new ones.
public final class SharedGate: Sendable {
    private let gate: Lock<Gate>

    public init(_ gate: Gate) {
        self.gate = Lock(gate)
    }

    /// The gate for one request.
    public var current: Gate { gate.withLock { $0 } }

    /// Puts other settings in force for all requests that come from now on.
    public func replace(with other: Gate) {
        gate.withLock { $0 = other }
    }
}
