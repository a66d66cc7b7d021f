// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PublicKeys

struct DirectorySourceTests {
    private static let name = "00000000-0000-4000-8000-000000000001"
    private let directory: TemporaryDirectory
    private let reference: KeyReference

    init() throws {
        directory = try TemporaryDirectory()
        reference = try TestKeys.reference(1, at: "file://\(directory.path)/")
    }

    @Test(arguments: ["\(name).pem", name])
    func `finds a key by its kid`(file: String) throws {
        try directory.write(TestKeys.p256, to: file)
        #expect(DirectorySource.fetch(reference) == .text(Array(TestKeys.p256.utf8)))
    }

    @Test func `follows a symbolic link`() throws {
        try directory.write(TestKeys.p256, to: "data/key")
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory.path)/\(Self.name).pem", withDestinationPath: "data/key")
        #expect(DirectorySource.fetch(reference) == .text(Array(TestKeys.p256.utf8)))
    }

    @Test func `knows no key that has no file`() throws {
        try directory.write(TestKeys.p256, to: "00000000-0000-4000-8000-000000000002.pem")
        #expect(DirectorySource.fetch(reference) == .unknown)
    }

    @Test func `cannot tell without the directory`() throws {
        let reference = try TestKeys.reference(1, at: "file://\(directory.path)/none/")
        #expect(
            DirectorySource.fetch(reference)
                == .unavailable(reason: "open \(directory.path)/none/: No such file or directory"))
    }

    @Test func `cannot tell from a directory in the place of the directory's file`() throws {
        try directory.write("", to: "\(Self.name).pem/x")
        #expect(DirectorySource.fetch(reference) == .unavailable(reason: "\(Self.name).pem is not a regular file"))
    }

    @Test func `does not wait for a pipe`() throws {
        #expect(unsafe mkfifo("\(directory.path)/\(Self.name).pem", 0o600) == 0)
        #expect(DirectorySource.fetch(reference) == .unavailable(reason: "\(Self.name).pem is not a regular file"))
    }

    @Test func `cannot tell from a file that is too long`() throws {
        try directory.write(String(repeating: "x", count: 16 * 1024 + 1), to: "\(Self.name).pem")
        #expect(DirectorySource.fetch(reference) == .unavailable(reason: "is longer than 16384 bytes"))
    }

    @Test func `serves keys through a store that caches none of them`() async throws {
        try directory.write(TestKeys.p256, to: "\(Self.name).pem")
        let cache = try TemporaryDirectory()
        let store = KeyStore(cacheDirectory: cache.path)
        #expect(await store.readiness(reference.endpoint) == .ready)
        #expect(await store.fetched(reference) == .found)
        #expect(await store.fetched(try TestKeys.reference(2, at: "file://\(directory.path)/")) == .unknown)
        #expect(try cache.names().isEmpty)
    }

    @Test func `forgets the keys of directories, and no others, when told to`() async throws {
        try directory.write(TestKeys.p256, to: "\(Self.name).pem")
        let fetched = try TestKeys.reference(1)
        let source = ScriptedSource { reference in
            reference.endpoint.kind == .directory ? DirectorySource.fetch(reference) : .text(Array(TestKeys.p256.utf8))
        }
        let store = KeyStore(cacheDirectory: nil, source: source)
        #expect(await store.fetched(reference) == .found)
        #expect(await store.fetched(fetched) == .found)
        try FileManager.default.removeItem(atPath: "\(directory.path)/\(Self.name).pem")
        #expect(await store.fetched(reference) == .found)
        store.forgetDirectories()
        #expect(await store.fetched(reference) == .unknown)
        #expect(store.lookup(fetched)?.verdict == .found)
        try directory.write(TestKeys.p256, to: "\(Self.name).pem")
        store.forgetDirectories()
        #expect(await store.fetched(reference) == .found)
    }
}
