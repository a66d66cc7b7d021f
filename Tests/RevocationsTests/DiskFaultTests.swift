// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import TestSupport
import Testing

@testable import Revocations

/// A disk that takes no more: what is revoked holds, and is written once the disk takes it again.
///
/// The disk is a limit of this process (RLIMIT_FSIZE). Beyond it, a write ends in the middle of a record and then fails.
@Suite(.serialized) struct DiskFaultTests {
    private let directory: TemporaryDirectory
    private var path: String { "\(directory.path)/\(TemporaryDirectory.file)" }

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func withFileLimit(_ byteCount: Int, _ body: () throws -> Void) throws {
        signal(SIGXFSZ, SIG_IGN)
        var usual = rlimit()
        try #require(unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &usual) == 0)
        var limit = rlimit(rlim_cur: rlim_t(byteCount), rlim_max: usual.rlim_max)
        try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        defer { unsafe _ = setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &usual) }
        try body()
    }

    /// - Parameter unsavedBytes: 0: what the disk does not take is not kept, and the file is written anew later.
    @Test(arguments: [0, 4096]) func `holds what the disk does not take, and writes it later`(unsavedBytes: Int) throws
    {
        var limits = RevocationLimits()
        limits.unsavedBytes = unsavedBytes
        do {
            let open = try OpenStore(directory, limits: limits)
            try open.revoke("before")
            let whole = try directory.bytes()
            try withFileLimit(whole.count + 20) {
                let problem = try open.revoke("first", reason: "full")
                #expect(problem == .notWritten(reason: "write: File too large"))
                #expect(open.notices == [.writeFailed(path: path, reason: "write: File too large")])
                #expect(open.confirm() == .notWritten(reason: "the disk has not taken it yet"))
                #expect(try open.revoke("second", reason: "full") == .notWritten(reason: "write: File too large"))
                #expect(try open.lift("before") == .notWritten(reason: "write: File too large"))
                open.store.queue.sync { open.store.retry() }
                #expect(open.notices == [])
            }
            #expect(try directory.bytes() == whole)
            #expect(try ["before", "first", "second"].map { try open.refuses($0) } == [false, true, true])
            open.store.queue.sync { open.store.retry() }
            #expect(open.notices == [.writeSucceeded(path: path)])
            #expect(open.confirm() == nil)
            #expect(try open.revoke("after") == nil)
        }
        let open = try OpenStore(directory)
        #expect(open.notices == [])
        #expect(
            try ["before", "first", "second", "after"].map { try open.refuses($0) } == [false, true, true, true])
        #expect(Set(open.all.map(\.reason.description)) == ["full", ""])
    }

    @Test func `a later write takes what an earlier one did not`() throws {
        do {
            let open = try OpenStore(directory)
            try withFileLimit(56) { try #require(try open.revoke("first") != nil) }
            #expect(try open.revoke("second") == nil)
            #expect(
                open.notices == [
                    .writeFailed(path: path, reason: "write: File too large"), .writeSucceeded(path: path),
                ])
        }
        #expect(try OpenStore(directory).store.count == 2)
    }

    @Test func `goes on with the old file if it cannot be written anew, up to its limit`() throws {
        var limits = RevocationLimits()
        limits.entries = 1
        limits.spareRecords = 4
        let open = try OpenStore(directory, limits: limits)
        try directory.write("x", to: "state/revocations.new/x")
        var problems: [RevocationError?] = []
        for number in 1...20 { problems.append(try open.revoke("someone", until: Int64(number))) }
        let limit = RevocationError.notWritten(reason: "unlink: Is a directory")
        #expect(problems == [RevocationError?](repeating: nil, count: 19) + [limit])
        #expect(
            open.notices == [
                .compactionFailed(path: path, reason: "unlink: Is a directory"),
                .writeFailed(path: path, reason: "unlink: Is a directory"),
            ])
        #expect(open.all.map(\.end) == [20])
        try directory.move("state/revocations.new", to: "elsewhere")
        #expect(try open.revoke("someone", until: 21) == nil)
        #expect(open.notices == [.writeSucceeded(path: path)])
        #expect(try directory.bytes().count == 2 * 56)
    }
}
