// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Revocations

/// Who is refused, and until when.
struct RefusalTests {
    private let directory: TemporaryDirectory
    private let open: OpenStore

    init() throws {
        directory = try TemporaryDirectory()
        open = try OpenStore(directory)
    }

    @Test func `refuses nobody at first`() throws {
        #expect(try !open.refuses("someone", signedInAt: nil))
        #expect(open.store.count == 0)
    }

    @Test func `a block refuses whenever the user signed in`() throws {
        #expect(try open.revoke("someone", from: 5, until: 100, reason: "lost laptop") == nil)
        let keys = RevocationKeys(user: try open.key("someone"))
        for time: Int64? in [nil, 0, 99, .max] {
            let refusal = open.store.refusal(of: keys, signedInAt: time, at: 50)
            #expect(refusal?.reason.description == "lost laptop")
            #expect(refusal?.before == nil)
            #expect(refusal?.created == 5)
            #expect(refusal?.end == 100)
            #expect(refusal?.kind == .user)
        }
        #expect(try !open.refuses("someone else"))
    }

    @Test(arguments: [(nil, true), (Int64.min, true), (19, true), (20, true), (21, false), (Int64.max, false)])
    func `a time refuses who signed in at or before it, or cannot say when`(signedInAt: Int64?, isRefused: Bool) throws
    {
        #expect(try open.revoke("someone", before: 20) == nil)
        #expect(try open.refuses("someone", signedInAt: signedInAt) == isRefused)
    }

    @Test(arguments: Revocation.Kind.allCases)
    func `no kind is taken for another`(kind: Revocation.Kind) throws {
        #expect(try open.revoke("x", kind) == nil)
        let keys = RevocationKeys(session: try open.key("x", .session))
        #expect((open.store.refusal(of: keys, signedInAt: 0, at: 1) != nil) == (kind == .session))
        let user = RevocationKeys(user: try open.key("x", .user))
        #expect((open.store.refusal(of: user, signedInAt: 0, at: 1) != nil) == (kind == .user))
        let email = RevocationKeys(emails: [try open.key("y", .email), try open.key("x", .email)])
        #expect((open.store.refusal(of: email, signedInAt: 0, at: 1) != nil) == (kind == .email))
    }

    @Test func `ends at its end, and holds again if the clock is set back`() throws {
        #expect(try open.revoke("blocked", until: 10_000) == nil)
        #expect(try open.revoke("signed out", until: 10_000, before: 50) == nil)
        for name in ["blocked", "signed out"] {
            #expect(try open.refuses(name, at: 9_999))
            #expect(try !open.refuses(name, at: 10_000))
            #expect(try open.refuses(name, at: 10_000 - 3600))
        }
    }

    @Test func `is not removed before it has ended for a day`() throws {
        #expect(try open.revoke("someone", until: 10_000) == nil)
        #expect(try open.revoke("other", at: 10_000 + 86_399) == nil)
        #expect(try open.refuses("someone", at: 9_999))
        #expect(try open.revoke("other", at: 10_000 + 2 * 86_400) == nil)
        #expect(try !open.refuses("someone", at: 9_999))
    }

    // MARK: - Two of one key

    @Test func `of two blocks the longer holds`() throws {
        try open.revoke("someone", until: 100, reason: "long")
        try open.revoke("someone", until: 60, reason: "short")
        #expect(open.all.map(\.end) == [100])
        #expect(open.all.map(\.reason.description) == ["long"])
        try open.revoke("someone", until: 200, reason: "longer")
        #expect(open.all.map(\.end) == [200])
        #expect(open.all.map(\.reason.description) == ["longer"])
    }

    @Test func `of two times the later holds, until the later end`() throws {
        try open.revoke("someone", until: 100, before: 20)
        try open.revoke("someone", until: 60, before: 30)
        #expect(open.all.map(\.before) == [30])
        #expect(open.all.map(\.end) == [100])
        try open.revoke("someone", until: 70, before: 10)
        #expect(open.all.map(\.before) == [30])
    }

    @Test func `a block and a time hold both`() throws {
        try open.revoke("someone", until: 100, before: 20)
        try open.revoke("someone", until: 60)
        #expect(open.store.revocations(of: try open.key("someone")).map(\.before) == [nil, 20])
        #expect(try open.refuses("someone", signedInAt: 30, at: 59))
        #expect(try !open.refuses("someone", signedInAt: 30, at: 60))
        #expect(try open.refuses("someone", signedInAt: 20, at: 60))
    }

    @Test func `takes back the block first, then the time, and nothing of others`() throws {
        try open.revoke("someone", before: 20)
        try open.revoke("someone")
        try open.revoke("other")
        #expect(try open.lift("someone") == nil)
        #expect(try open.lift("nobody") == nil)
        #expect(try open.refuses("someone", signedInAt: 20))
        #expect(try !open.refuses("someone", signedInAt: 21))
        #expect(try open.lift("someone") == nil)
        #expect(try !open.refuses("someone", signedInAt: 20))
        #expect(try open.refuses("other"))
        #expect(open.store.count == 1)
    }

    // MARK: - Values

    @Test func `times that do not fit refuse rather more`() throws {
        try open.revoke("someone", from: -5, until: .max, before: .max)
        #expect(try open.refuses("someone", signedInAt: 4_294_967_295, at: 4_294_967_294))
        try open.revoke("negative", until: -1, before: -1)
        #expect(try !open.refuses("negative", signedInAt: nil, at: 0))
    }

    @Test(arguments: [
        "a\nb", "\u{1B}[2J", "\u{202E}x", "\u{2028}", String(repeating: "x", count: 101),
        String(repeating: "雪", count: 34),
    ])
    func `a reason is one short line`(text: String) throws {
        #expect(throws: (any Error).self) { try RevocationReason(text) }
    }

    @Test func `without its key nobody can tell whose a revocation is`() throws {
        let other = try TemporaryDirectory()
        #expect(try OpenStore(other).key("someone") != open.key("someone"))
        try open.revoke("someone@example.com", .email)
        let text = String(decoding: try directory.bytes(), as: UTF8.self)
        #expect(!text.contains("example"))
    }
}
