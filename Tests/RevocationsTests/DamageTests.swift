// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Revocations

/// A file that is torn or damaged: what can be proved holds, and the rest is told.
struct DamageTests {
    private let directory: TemporaryDirectory
    private let whole: [UInt8]

    init() throws {
        directory = try TemporaryDirectory()
        do {
            let open = try OpenStore(directory)
            for name in ["a", "b", "c"] { try open.revoke(name) }
        }
        whole = try directory.bytes()
        try #require(whole.count == 4 * 56)
    }

    private var path: String { "\(directory.path)/\(TemporaryDirectory.file)" }

    /// Which of the users are refused.
    private func refused(by open: OpenStore) throws -> [String] {
        try ["a", "b", "c", "d"].filter { try open.refuses($0) }
    }

    @Test(arguments: 1..<56) func `drops a torn last record, and goes on after it`(count: Int) throws {
        try directory.write(Array(whole.dropLast(count)))
        do {
            let open = try OpenStore(directory)
            #expect(open.notices == [.tornEndRemoved(path: path, byteCount: 56 - count)])
            #expect(try refused(by: open) == ["a", "b"])
            #expect(try directory.bytes() == Array(whole.prefix(3 * 56)))
            #expect(try open.revoke("d") == nil)
        }
        let open = try OpenStore(directory)
        #expect(open.notices == [])
        #expect(try refused(by: open) == ["a", "b", "d"])
    }

    /// What a file system leaves of a write that made the file longer.
    @Test(arguments: [1, 56, 100]) func `drops zeros at the end`(count: Int) throws {
        try directory.write(whole + [UInt8](repeating: 0, count: count))
        let open = try OpenStore(directory)
        #expect(open.notices == [.tornEndRemoved(path: path, byteCount: count)])
        #expect(try refused(by: open) == ["a", "b", "c"])
        #expect(try directory.bytes() == whole)
    }

    @Test(arguments: 56..<112) func `skips a record that is damaged anywhere, and counts it`(offset: Int) throws {
        var bytes = whole
        bytes[offset] ^= 0x40
        try directory.write(bytes)
        let open = try OpenStore(directory)
        #expect(open.notices == [.recordsDamaged(path: path, count: 1)])
        #expect(try refused(by: open) == ["b", "c"])
    }

    @Test(arguments: 0..<56) func `a damaged header is made anew`(offset: Int) throws {
        var bytes = whole
        bytes[offset] ^= 0x01
        try directory.write(bytes)
        do {
            let open = try OpenStore(directory)
            #expect(open.notices == [.recordsDamaged(path: path, count: 1)])
            #expect(try refused(by: open) == ["a", "b", "c"])
        }
        let open = try OpenStore(directory)
        #expect(open.notices == [])
        #expect(try refused(by: open) == ["a", "b", "c"])
    }

    @Test func `what no single write can have left is damage`() throws {
        var limits = RevocationLimits()
        limits.waitingWrites = 1
        limits.unsavedBytes = 0
        try directory.write(whole + [UInt8](repeating: 1, count: 5 * 56))
        let open = try OpenStore(directory, limits: limits)
        #expect(open.notices == [.recordsDamaged(path: path, count: 5)])
        #expect(try open.revoke("d") == nil)
        #expect(try refused(by: open) == ["a", "b", "c", "d"])
    }

    @Test func `a record of another store is not taken`() throws {
        let other = try TemporaryDirectory()
        try OpenStore(other).revoke("d")
        try directory.write(Array(whole.dropLast(56)) + (try other.bytes().suffix(56)) + whole.suffix(56))
        let open = try OpenStore(directory)
        #expect(open.notices == [.recordsDamaged(path: path, count: 1)])
        #expect(open.store.count == 3)
    }
}
