// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import UserPool

struct LoginAttemptsTests {
    @Test func `from the fifth failure on the lock doubles, up to a quarter of an hour`() {
        var attempts = LoginAttempts()
        var now: Int64 = 1000
        for _ in 0..<4 { attempts.noteFailure(of: "ann", at: now) }
        #expect(!attempts.isLocked("ann", at: now))
        for life: Int64 in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            attempts.noteFailure(of: "ann", at: now)
            #expect(attempts.isLocked("ann", at: now + life - 1))
            #expect(!attempts.isLocked("ann", at: now + life))
            now += life
        }
        #expect(!attempts.isLocked("bob", at: now))
    }

    @Test func `a quarter of an hour without a try begins anew, and so does success`() {
        var attempts = LoginAttempts()
        for _ in 0..<5 { attempts.noteFailure(of: "ann", at: 0) }
        #expect(attempts.isLocked("ann", at: 0))
        attempts.noteFailure(of: "ann", at: 901)
        #expect(!attempts.isLocked("ann", at: 901))

        for _ in 0..<5 { attempts.noteFailure(of: "bob", at: 0) }
        attempts.noteSuccess(of: "bob")
        #expect(!attempts.isLocked("bob", at: 0))
    }

    @Test func `made-up names do not fill the memory`() {
        var attempts = LoginAttempts(capacity: 10)
        for number in 0..<1000 { attempts.noteFailure(of: "user-\(number)", at: 0) }
        var table = ExpiringTable<Int>(capacity: 10)
        for number in 0..<1000 { table.insert(number, for: "\(number)", expires: 100, at: 0) }
        #expect(table.count == 10)
        #expect(table.value(for: "999", at: 99) == 999)
        #expect(table.value(for: "999", at: 100) == nil)
        #expect(table.value(for: "989", at: 0) == nil)
    }

    @Test func `what has expired is evicted before what has not`() {
        var table = ExpiringTable<String>(capacity: 2)
        table.insert("old", for: "old", expires: 100, at: 0)
        table.insert("short", for: "short", expires: 10, at: 0)
        table.insert("new", for: "new", expires: 100, at: 10)
        #expect(table.value(for: "old", at: 10) == "old")
        #expect(table.value(for: "new", at: 10) == "new")
    }
}
