// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Revocations

struct KeyTableTests {
    /// Keys of which many begin their search at the same or the last slot.
    private static func key(_ number: UInt64) -> RevocationKey {
        RevocationKey(words: (number % 5 == 0 ? .max : number / 7, number))
    }

    private static func entry(_ end: UInt64) -> Entry {
        Entry(created: 0, end: Int64(end), before: nil, reason: 0, kind: .user)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `has what a dictionary has, after any insertions and removals`(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func random(_ limit: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % limit
        }
        var table = KeyTable()
        var expected: [RevocationKey: Entry] = [:]
        for step in 0..<5000 {
            let key = Self.key(random(300))
            switch random(step < 2500 ? 3 : 6) {
            case 0, 1:
                let entry = Self.entry(random(1000))
                let isNew = expected[key] == nil
                if expected[key]?.merge(entry) == nil { expected[key] = entry }
                let inserted = table.insert(entry, for: key)
                #expect(inserted.isNew == isNew && inserted.entry == expected[key])
            case 2 where step % 500 == 0:
                table.removeEnded(at: 500)
                expected = expected.filter { $0.value.holds(at: 500) }
            default:
                #expect(table.remove(key) == (expected.removeValue(forKey: key) != nil))
            }
            #expect(table.count == expected.count)
        }
        for number in 0..<300 as Range<UInt64> { #expect(table[Self.key(number)] == expected[Self.key(number)]) }
        #expect(Dictionary(uniqueKeysWithValues: table.elements.map { ($0.key, $0.entry) }) == expected)
    }

    @Test func `an entry takes 32 bytes with its key`() {
        #expect(MemoryLayout<Entry?>.stride + MemoryLayout<RevocationKey>.stride == 32)
    }
}
