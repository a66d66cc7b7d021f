// SPDX-License-Identifier: Apache-2.0

/// How many pairs of locations, and of variables, may still be compared, so that a configuration of thousands of regular
/// expressions ends with an error, and not after hours.
final class ComparisonBudget {
    static let maximum = 2_000_000

    private var left: Int

    init(_ maximum: Int = maximum) {
        left = maximum
    }

    /// Whether there were too many.
    private(set) var isSpent = false

    /// - Returns: whether one more may be made.
    func takeOne() -> Bool {
        left -= 1
        if left < 0 { isSpent = true }
        return left >= 0
    }
}
