// SPDX-License-Identifier: Apache-2.0

/// A number for each reason: most entries have one of a few.
struct ReasonTable: Sendable {
    private(set) var texts: [UInt16: RevocationReason] = [:]
    private var numbers: [RevocationReason: UInt16] = [:]
    /// 0 is no reason.
    private var nextNumber: UInt32 = 1
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = min(capacity, Int(UInt16.max))
    }

    /// The number of a reason, and whether it is new; 0 if there are too many.
    mutating func number(of reason: RevocationReason) -> (number: UInt16, isNew: Bool) {
        if reason == .none { return (0, false) }
        if let number = numbers[reason] { return (number, false) }
        guard numbers.count < capacity, let number = UInt16(exactly: nextNumber) else { return (0, false) }
        learn(reason, as: number)
        return (number, true)
    }

    /// A reason that was read from the file.
    mutating func learn(_ reason: RevocationReason, as number: UInt16) {
        texts[number] = reason
        numbers[reason] = number
        reserve(number)
    }

    /// A number that the file uses is given to no other reason, also if the text of its own is damaged.
    mutating func reserve(_ number: UInt16) {
        nextNumber = max(nextNumber, UInt32(number) + 1)
    }

    func text(of number: UInt16) -> RevocationReason {
        texts[number] ?? .none
    }
}
