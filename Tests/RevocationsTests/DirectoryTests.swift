// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport
import Testing

@testable import Revocations

/// Directories and files that a store refuses, and what it says of them.
struct DirectoryTests {
    private let directory: TemporaryDirectory
    private let file: String
    private let key: String
    private let remedy = "move it away: a new one is made, and what was revoked has to be revoked again"

    init() throws {
        directory = try TemporaryDirectory()
        file = directory.path + "/state/revocations"
        key = directory.path + "/state/key"
        try OpenStore(directory).revoke("someone")
    }

    private var notPrivate: String {
        "it must belong to this user, and nobody else may write to it: chmod 700, or name a directory in it, "
            + "\(directory.path)/state/state, which the daemon makes"
    }

    private func expectUnusable(_ path: String, _ problem: String) {
        #expect(throws: RevocationStoreError.unusable(path: path, problem: problem)) { _ = try OpenStore(directory) }
    }

    @Test func `one process at a time`() throws {
        let open = try OpenStore(directory)
        #expect(throws: RevocationStoreError.inUse(directory: directory.path + "/state")) {
            _ = try OpenStore(directory)
        }
        #expect(try open.refuses("someone"))
    }

    @Test(arguments: [
        "", "not a file of revocations",
        String(repeating: "not a file of revocations, and longer than its header is\n", count: 3),
    ])
    func `a foreign file is refused`(text: String) throws {
        try directory.write(text, to: TemporaryDirectory.file)
        expectUnusable(file, "is not a file of revocations, or its beginning is damaged: \(remedy)")
        #expect(try directory.text(of: TemporaryDirectory.file) == text)
    }

    @Test func `a file of another key is refused`() throws {
        try directory.write(String(repeating: "k", count: 32), to: "state/key")
        let whole = try directory.bytes()
        expectUnusable(
            file, "was written with another key: restore the file key that belongs to it, or \(remedy)")
        #expect(try directory.bytes() == whole)
    }

    @Test func `without its key a file is refused, and no key is made`() throws {
        try FileManager.default.removeItem(atPath: key)
        expectUnusable(key, "is missing, and revocations is of no use without it: restore it, or \(remedy)")
        #expect(try directory.names(in: "state") == ["lock", "revocations"])
    }

    @Test func `begins again without its file, and says so`() throws {
        try FileManager.default.removeItem(atPath: file)
        let open = try OpenStore(directory)
        #expect(open.notices == [.began(directory: directory.path + "/state", keyIsNew: false)])
        #expect(try !open.refuses("someone"))
    }

    @Test(arguments: [0, 31, 33]) func `a key of another length is refused`(count: Int) throws {
        try directory.write(String(repeating: "k", count: count), to: "state/key")
        expectUnusable(
            key,
            "must have 32 bytes, not \(count): restore it, or remove it and revocations, with all revocations")
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o602]) func `a key that others can read or write is refused`(mode: Int)
        throws
    {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: key)
        expectUnusable(
            key, "others may read or write it: if nobody has, chmod 600; else remove it and revocations")
    }

    @Test(arguments: [0o620, 0o602]) func `a file that others can write to is refused`(mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        expectUnusable(file, "must belong to this user, and nobody else may write to it (chmod 600)")
    }

    @Test(arguments: [0o770, 0o707]) func `a directory that others can write to is refused`(mode: Int) throws {
        let path = directory.path + "/state"
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        expectUnusable(path, notPrivate)
    }

    @Test(arguments: ["key", "revocations", "lock"]) func `a symbolic link is refused`(name: String) throws {
        try directory.move("state/\(name)", to: "elsewhere")
        try directory.link("state/\(name)", to: directory.path + "/elsewhere")
        switch name {
        case "lock": expectUnusable(directory.path + "/state", "lock is a symbolic link")
        default: expectUnusable(directory.path + "/state/\(name)", "is a symbolic link")
        }
    }

    @Test(arguments: ["key", "revocations"]) func `a directory is no file`(name: String) throws {
        try FileManager.default.removeItem(atPath: directory.path + "/state/\(name)")
        try directory.makeDirectory("state/\(name)")
        #expect(throws: RevocationStoreError.self) { _ = try OpenStore(directory) }
    }

    @Test func `a file that is too long is not read`() throws {
        var limits = RevocationLimits()
        limits.entries = 1
        limits.spareRecords = 0
        let bytes = try directory.bytes()
        try directory.write(bytes + bytes + bytes)
        #expect(
            throws: RevocationStoreError.unusable(
                path: file, problem: "has 336 bytes, more than the 224 that it can have: \(remedy)")
        ) { _ = try OpenStore(directory, limits: limits) }
    }

    @Test func `the directory may be a link, as systemd makes it, but not its parent be missing`() throws {
        try directory.link("link", to: directory.path + "/state")
        let store = try RevocationStore(directory: directory.path + "/link", now: 0) { _ in }
        #expect(store.count == 1)
        store.waitForWrites()
        let missing = directory.path + "/missing/state"
        #expect(
            throws: RevocationStoreError.unusable(
                path: missing,
                problem:
                    "it is missing and cannot be made (mkdir: No such file or directory): make it, or mount a volume there "
                    + "that user \(geteuid()) may write to")
        ) { _ = try RevocationStore(directory: missing, now: 0) { _ in } }
    }

    @Test(.enabled(if: geteuid() == 0), arguments: ["key", "revocations", ""])
    func `what belongs to another user is refused`(name: String) throws {
        let path = name.isEmpty ? directory.path + "/state" : "\(directory.path)/state/\(name)"
        #expect(unsafe chown(path, 65_534, 65_534) == 0)
        switch name {
        case "key": expectUnusable(path, "is owned by another user: chown it to this one")
        case "revocations":
            expectUnusable(path, "must belong to this user, and nobody else may write to it (chmod 600)")
        default: expectUnusable(path, notPrivate)
        }
    }

    /// In a process with a view of its own of the file system.
    @Test(.enabled(if: geteuid() == 0))
    func `on a disk that cannot be written to, all is read and the trouble is told`() throws {
        let path = directory.path + "/state"
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c",
            #"unshare -m sh -ec 'mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"; exec "$0" look-up "$1" 0' "$0" "$1""#,
            KillTests.program.path, path,
        ]
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        process.waitUntilExit()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let told = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        // Not every container lets root mount.
        guard !told.contains("unshare:"), !told.contains("mount:") else { return }
        #expect(text.hasPrefix("1 "))
        #expect(told == "writeFailed(path: \"\(file)\", reason: \"unlink: Read-only file system\")\n")
    }
}
