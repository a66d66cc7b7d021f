// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TestSupport

@testable import PublicKeys

struct DirectorySourceTests {
    private static let name = "00000000-0000-4000-8000-000000000001"
    private let source = EndpointSource<KeyPolicy>()
    private let directory: TemporaryDirectory
    private let reference: KeyReference

    init() throws {
        directory = try TemporaryDirectory()
        reference = try TestKeys.reference(1, at: "file://\(directory.path)/")
    }

    @Test(arguments: ["\(name).pem", name])
    func `finds a key by its kid`(file: String) throws {
        try directory.write(TestKeys.p256, to: file)
        #expect(source.fetch(reference) == .text(Array(TestKeys.p256.utf8)))
    }

    @Test func `follows a symbolic link`() throws {
        try directory.write(TestKeys.p256, to: "data/key")
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory.path)/\(Self.name).pem", withDestinationPath: "data/key")
        #expect(source.fetch(reference) == .text(Array(TestKeys.p256.utf8)))
    }

    @Test func `knows no key that has no file`() throws {
        try directory.write(TestKeys.p256, to: "00000000-0000-4000-8000-000000000002.pem")
        #expect(source.fetch(reference) == .unknown)
    }

    @Test func `reports unavailable without the directory`() throws {
        let reference = try TestKeys.reference(1, at: "file://\(directory.path)/none/")
        #expect(
            source.fetch(reference)
                == .unavailable(reason: "open \(directory.path)/none/: No such file or directory"))
    }

    @Test func `reports unavailable for a directory instead of the directory's file`() throws {
        try directory.write("", to: "\(Self.name).pem/x")
        #expect(source.fetch(reference) == .unavailable(reason: "\(Self.name).pem is not a regular file"))
    }

    @Test func `does not wait for a pipe`() throws {
        #expect(unsafe mkfifo("\(directory.path)/\(Self.name).pem", 0o600) == 0)
        #expect(source.fetch(reference) == .unavailable(reason: "\(Self.name).pem is not a regular file"))
    }

    @Test func `reports unavailable for a file that is too long`() throws {
        try directory.write(String(repeating: "x", count: 16 * 1024 + 1), to: "\(Self.name).pem")
        #expect(source.fetch(reference) == .unavailable(reason: "is longer than 16384 bytes"))
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
        let source = ScriptedSource { [source] reference in
            reference.endpoint.isLocal ? source.fetch(reference) : .text(Array(TestKeys.p256.utf8))
        }
        let store = KeyStore(cacheDirectory: nil, source: source)
        #expect(await store.fetched(reference) == .found)
        #expect(await store.fetched(fetched) == .found)
        try FileManager.default.removeItem(atPath: "\(directory.path)/\(Self.name).pem")
        #expect(await store.fetched(reference) == .found)
        store.forgetLocalFiles()
        #expect(await store.fetched(reference) == .unknown)
        #expect(store.lookup(fetched)?.verdict == .found)
        try directory.write(TestKeys.p256, to: "\(Self.name).pem")
        store.forgetLocalFiles()
        #expect(await store.fetched(reference) == .found)
    }
}

/// A reload while a directory is being read.
@Suite(.timeLimit(.minutes(2)))
struct ReloadTests {
    @Test func `a key that is being read during a reload is read again`() async throws {
        let reference = try TestKeys.reference(1, at: "file:///keys/")
        let reading = AsyncStream.makeStream(of: Void.self)
        let authenticator = Authenticator()
        let source = ScriptedSource { _ in
            reading.continuation.yield()
            authenticator.wait()
            return .text(Array(TestKeys.p256.utf8))
        }
        let store = KeyStore(cacheDirectory: nil, source: source)
        async let before = store.fetched(reference)
        for await _ in reading.stream { break }
        // The operator takes the key out of the directory and reloads.
        source.answer { _ in .unknown }
        store.forgetLocalFiles()
        async let after = store.fetched(reference)
        authenticator.open()
        #expect(await before == .unknown)
        #expect(await after == .unknown)
        #expect(store.lookup(reference)?.verdict == .unknown)
        #expect(source.requests == [reference, reference])
    }
}
