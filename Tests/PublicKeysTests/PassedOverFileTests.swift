// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Foundation
import JOSE
import Testing
import TestSupport

@testable import PublicKeys

/// Files in the cache directory that are not used, and what is said of them.
struct PassedOverFileTests {
    /// What is wrong with a file, and what is said of its path.
    enum Fault: CaseIterable {
        case writableByGroup, writableByOthers, owner, link, directory, pipe, content, length

        func reason(limit: Int, content: String) -> String {
            switch self {
            case .writableByGroup, .writableByOthers: "may be written to by others"
            case .owner: "is owned by another user"
            case .link: "is a symbolic link"
            case .directory, .pipe: "is not a regular file"
            case .content: content
            case .length: "is longer than \(limit) bytes"
            }
        }

        /// Writes such a file; `false`: this user cannot.
        func write(_ text: String, to name: String, in directory: TemporaryDirectory, limit: Int) throws -> Bool {
            let path = "\(directory.path)/\(name)"
            let folder = (name as NSString).deletingLastPathComponent
            switch self {
            case .writableByGroup: try directory.write(text, to: name, mode: 0o620)
            case .writableByOthers: try directory.write(text, to: name, mode: 0o602)
            case .owner:
                guard geteuid() == 0 else { return false }
                try directory.write(text, to: name)
                try #require(unsafe chown(path, 65_534, 65_534) == 0)
            case .link:
                try directory.write(text, to: "\(folder)/elsewhere")
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "elsewhere")
            case .directory: try directory.write("", to: "\(name)/x")
            case .pipe:
                try directory.write("", to: "\(folder)/x")
                try #require(unsafe mkfifo(path, 0o600) == 0)
            case .content: try directory.write("{}", to: name)
            case .length: try directory.write(text + String(repeating: " ", count: limit), to: name)
            }
            return true
        }
    }

    /// The first 16 hexadecimal digits of the SHA-256 digest of `https://keys.example/`.
    private static let folder = "d554b2212c373c47"
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test(arguments: Fault.allCases)
    func `a key's file is told of, with its path and what is wrong`(fault: Fault) throws {
        let name = "\(Self.folder)/\(try TestKeys.keyID(1)).pem"
        try directory.write(TestKeys.p256, to: "\(Self.folder)/\(try TestKeys.keyID(2)).pem")
        guard try fault.write(TestKeys.p256, to: name, in: directory, limit: 16_384) else { return }
        let cache = DiskCache<KeyPolicy>(path: directory.path, fileCapacity: 128)
        let (keys, notices) = cache.load(try KeyEndpoint("https://keys.example/"))
        #expect(try keys.map(\.reference) == [TestKeys.reference(2)])
        let reason = fault.reason(limit: 16_384, content: "is no P-256 public key in PEM")
        #expect(notices == [.filePassedOver(path: "\(directory.path)/\(name)", reason: reason)])
    }

    @Test(arguments: Fault.allCases)
    func `a key set's file is told of, with its path and what is wrong`(fault: Fault) throws {
        let name = "key-sets/d5ab76fb04e6d562.json"
        guard try fault.write(TestKeySets.text("a"), to: name, in: directory, limit: 65_536) else { return }
        let cache = DiskCache<KeySetPolicy>(path: directory.path, fileCapacity: 16)
        let (sets, notices) = cache.load(try TestKeySets.endpoint())
        #expect(sets.isEmpty)
        let reason = fault.reason(limit: 65_536, content: "is no key set: it has no array “keys”")
        #expect(notices == [.filePassedOver(path: "\(directory.path)/\(name)", reason: reason)])
    }

    @Test func `of many files five are told of, and how many more there are`() throws {
        for number in 1...12 {
            try directory.write("", to: "\(Self.folder)/\(try TestKeys.keyID(number)).pem")
        }
        let cache = DiskCache<KeyPolicy>(path: directory.path, fileCapacity: 128)
        let folder = "\(directory.path)/\(Self.folder)"
        let expected = try (1...5).map { number in
            KeyStore.Notice.filePassedOver(
                path: "\(folder)/\(try TestKeys.keyID(number)).pem", reason: "is no P-256 public key in PEM")
        }
        #expect(
            cache.load(try KeyEndpoint("https://keys.example/")).notices
                == expected + [.filePassedOver(path: folder, reason: "has 7 more such files")])
    }

    @Test func `nothing is said of what is no key's file, and of what is not there`() throws {
        try directory.write("notes", to: "\(Self.folder)/README", mode: 0o666)
        try directory.write("", to: "key-sets/README", mode: 0o666)
        let keys = DiskCache<KeyPolicy>(path: directory.path, fileCapacity: 128)
            .load(try KeyEndpoint("https://keys.example/"))
        #expect(keys.notices.isEmpty)
        let sets = DiskCache<KeySetPolicy>(path: directory.path, fileCapacity: 16).load(try TestKeySets.endpoint())
        #expect(sets.documents.isEmpty && sets.notices.isEmpty)
    }

    @Test func `a store reports each file once`() async throws {
        let reference = try TestKeys.reference(1)
        let name = "\(Self.folder)/\(reference.keyID).pem"
        try directory.write(TestKeys.p256, to: name, mode: 0o666)
        let notices = Notices()
        let store = KeyStore(
            cacheDirectory: directory.path, report: notices.report,
            source: ScriptedSource(always: .text(Array(TestKeys.p256.utf8))))
        #expect(await store.readiness(reference.endpoint) == .ready)
        #expect(await store.readiness(reference.endpoint) == .ready)
        #expect(await store.fetched(reference) == .found)
        #expect(
            await notices.next(2) == [
                .filePassedOver(path: "\(directory.path)/\(name)", reason: "may be written to by others"),
                .fetched(reference, keyCount: 1),
            ])
        #expect(try directory.mode(of: name) == 0o600, "what was fetched has replaced it")
    }
}
