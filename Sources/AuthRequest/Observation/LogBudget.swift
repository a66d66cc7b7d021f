// SPDX-License-Identifier: Apache-2.0

/// How many lines about refusals the log may take, so that a flood of bad requests cannot fill a disk.
///
/// A token bucket without clock or I/O: time comes in as an argument.
struct LogBudget {
    /// Lines at once, and lines a second after that.
    static let burst = 50
    static let linesPerSecond = 10

    /// Whether a line may be written, and how many were kept back since the last one.
    enum Permit: Equatable {
        case write(suppressed: Int)
        case leaveOut
    }

    private var available = burst
    private var refilledAt: Int64?
    private(set) var suppressed = 0

    /// - Parameter now: seconds.
    mutating func admit(at now: Int64) -> Permit {
        refill(at: now)
        guard available > 0 else {
            suppressed += 1
            return .leaveOut
        }
        available -= 1
        return .write(suppressed: takeSuppressed())
    }

    /// The lines kept back since somebody was last told, and none from now on.
    mutating func takeSuppressed() -> Int {
        defer { suppressed = 0 }
        return suppressed
    }

    private mutating func refill(at now: Int64) {
        guard let last = refilledAt, now >= last else {
            refilledAt = now
            return
        }
        guard now > last else { return }
        let refill = min(Int64(Self.burst), (now - last)) * Int64(Self.linesPerSecond)
        available = min(Self.burst, available + Int(refill))
        refilledAt = now
    }
}
