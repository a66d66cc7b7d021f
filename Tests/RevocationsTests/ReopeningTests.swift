// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Revocations

/// What was stored is there after a restart.
struct ReopeningTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private static let long = String(repeating: "雪", count: 33)

    @Test func `two times of one user refuse the same after a restart, also when the shorter would have ended`() throws
    {
        do {
            let open = try OpenStore(directory)
            try open.revoke("someone", until: 1_000_000, before: 10)
            try open.revoke("someone", until: 100, before: 20)
            #expect(try open.refuses("someone", signedInAt: 20, at: 500_000))
        }
        let open = try OpenStore(directory, now: 500_000)
        #expect(try open.refuses("someone", signedInAt: 20, at: 500_000))
    }

    @Test(arguments: ["moved away", "removed", "replaced"])
    func `what is revoked while the file is elsewhere is found again`(what: String) throws {
        let file = directory.path + "/" + TemporaryDirectory.file
        do {
            let open = try OpenStore(directory)
            try open.revoke("before")
            try FileManager.default.moveItem(atPath: file, toPath: directory.path + "/moved")
            if what == "removed" { try FileManager.default.removeItem(atPath: directory.path + "/moved") }
            if what == "replaced" { try directory.write([UInt8](repeating: 0, count: 112)) }
            #expect(try open.revoke("meanwhile") == nil)
            #expect(open.notices == [])
        }
        let open = try OpenStore(directory)
        #expect(open.notices == [])
        #expect(try open.refuses("before"))
        #expect(try open.refuses("meanwhile"))
    }

    @Test func `finds all again, and nothing that was taken back`() throws {
        var before: Set<Revocation> = []
        do {
            let open = try OpenStore(directory)
            try open.revoke("blocked", until: 100, reason: Self.long)
            try open.revoke("signed out", until: 60, before: 20, reason: "asked for it")
            try open.revoke("session", .session, reason: "asked for it")
            try open.revoke("taken back")
            try open.lift("taken back")
            try open.revoke("again")
            try open.lift("again")
            try open.revoke("again", before: 3, reason: String(repeating: "x", count: 100))
            // The block is taken back, the time stays.
            try open.revoke("blocked meanwhile", before: 3)
            try open.revoke("blocked meanwhile")
            try open.lift("blocked meanwhile")
            before = open.all
        }
        for _ in 1...2 {
            let open = try OpenStore(directory)
            #expect(open.notices == [])
            #expect(open.all == before)
            #expect(open.all.count == 5)
            #expect(open.store.count == 5)
            #expect(try !open.refuses("taken back"))
        }
        #expect(try directory.names(in: "state") == ["key", "lock", "revocations"])
        #expect(
            try directory.names(in: "state").map { try directory.mode(of: "state/\($0)") } == [0o600, 0o600, 0o600])
        #expect(try directory.mode(of: "state") == 0o700)
    }

    @Test func `gives new reasons numbers of their own`() throws {
        for text in ["first", "second", "first", "third"] {
            let open = try OpenStore(directory)
            try open.revoke("user \(text)", reason: text)
        }
        let open = try OpenStore(directory)
        #expect(Set(open.all.map(\.reason.description)) == ["first", "second", "third"])
        for text in ["first", "second", "third"] {
            #expect(open.store.revocations(of: try open.key("user \(text)")).map(\.reason.description) == [text])
        }
    }

    @Test func `does not read what had ended a day before`() throws {
        try OpenStore(directory).revoke("someone", until: 1000)
        #expect(try OpenStore(directory, now: 1000 + 86_399).store.count == 1)
        #expect(try OpenStore(directory, now: 1000 + 86_400).store.count == 0)
    }

    @Test func `writes the file anew when most of it is out of date`() throws {
        var limits = RevocationLimits()
        limits.spareRecords = 10
        var before: Set<Revocation> = []
        do {
            let open = try OpenStore(directory, limits: limits)
            for number in 1...200 {
                try open.revoke("\(number % 5)", until: Int64(number), reason: "number \(number % 5)")
            }
            before = open.all
            #expect(before.count == 5)
            #expect(open.notices == [])
        }
        #expect(try directory.bytes().count <= 56 * (1 + 5 * 3 + 2 * 5 + 10))
        let open = try OpenStore(directory, limits: limits)
        #expect(open.all == before)
        #expect(open.notices == [])
    }

    /// A crash leaves the old file with any part of the new one next to it, or the new file.
    @Test func `loses nothing when it is interrupted while it writes the file anew`() throws {
        do {
            let open = try OpenStore(directory)
            for number in 1...20 { try open.revoke("\(number)", reason: "number \(number)") }
            for number in 1...10 { try open.lift("\(number)") }
        }
        let old = try directory.bytes()
        let open = try OpenStore(directory)
        let all = open.all
        open.store.compact()
        let new = try directory.bytes()
        #expect(new.count < old.count)
        withExtendedLifetime(open) {}
        let copy = try TemporaryDirectory()
        try copy.makeDirectory("state")
        try copy.write(try directory.bytes(of: "state/key"), to: "state/key")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: copy.path + "/state/key")
        for count in 0...new.count {
            try copy.write(old)
            try copy.write(Array(new.prefix(count)), to: "state/revocations.new")
            let reopened = try OpenStore(copy)
            #expect(reopened.notices == [])
            #expect(reopened.all == all, "\(count) bytes of the new file")
            #expect(try copy.names(in: "state") == ["key", "lock", "revocations"])
        }
        try copy.write(new)
        #expect(try OpenStore(copy).all == all)
    }

    @Test func `all that many threads revoke at once is there again`() async throws {
        let open = try OpenStore(directory)
        let store = open.store
        await withTaskGroup(of: Void.self) { group in
            for thread in 0..<8 {
                group.addTask {
                    for number in 0..<125 {
                        guard let key = try? store.key(.session, of: "\(thread)/\(number)") else { continue }
                        let problem: RevocationError? = await withCheckedContinuation { continuation in
                            let revocation = Revocation(kind: .session, key: key, created: 0, end: 100)
                            store.revoke(revocation, at: 0) { result in
                                if case .failure(let error) = result {
                                    continuation.resume(returning: error)
                                } else {
                                    continuation.resume(returning: nil)
                                }
                            }
                        }
                        #expect(problem == nil)
                    }
                }
            }
        }
        let all = open.all
        #expect(all.count == 1000)
        // As a crash leaves it: copied while the store is open.
        let copy = try TemporaryDirectory()
        try FileManager.default.copyItem(atPath: directory.path + "/state", toPath: copy.path + "/state")
        #expect(try OpenStore(copy).all == all)
        withExtendedLifetime(open) {}
    }
}
