// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Foundation
import Testing
import TestSupport

@testable import PublicKeys

struct KeyCacheTests {
    /// The first 16 hexadecimal digits of the SHA-256 digest of `https://keys.example/`.
    private static let folder = "d554b2212c373c47"
    private static let file = "\(folder)/00000000-0000-4000-8000-000000000001.pem"
    private let directory: TemporaryDirectory
    private let cache: DiskCache<KeyPolicy>
    private let endpoint: KeyEndpoint

    init() throws {
        directory = try TemporaryDirectory()
        cache = DiskCache<KeyPolicy>(path: directory.path, fileCapacity: 3)
        endpoint = try KeyEndpoint("https://keys.example/")
    }

    private func loaded() -> [KeyReference] {
        cache.load(endpoint).documents.map(\.reference).sorted { $0.keyID.description < $1.keyID.description }
    }

    @Test func `writes for this user only and reads it back`() throws {
        #expect(cache.write(Array(TestKeys.p256.utf8), for: try TestKeys.reference(1)) == nil)
        #expect(try directory.names() == [Self.folder])
        #expect(try directory.names(in: Self.folder) == ["00000000-0000-4000-8000-000000000001.pem"])
        #expect(try directory.mode(of: Self.folder) == 0o700)
        #expect(try directory.mode(of: Self.file) == 0o600)
        #expect(try directory.text(of: Self.file) == TestKeys.p256)
        #expect(try loaded() == [TestKeys.reference(1)])
    }

    @Test func `the directory of a test does not come back when a store writes after the test`() throws {
        let path = try TemporaryDirectory().path
        let late = DiskCache<KeyPolicy>(path: path, fileCapacity: 3)
        #expect(late.write(Array(TestKeys.p256.utf8), for: try TestKeys.reference(1)) != nil)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `trusts no key of another endpoint`() throws {
        #expect(cache.write(Array(TestKeys.p256.utf8), for: try TestKeys.reference(1)) == nil)
        let other = cache.load(try KeyEndpoint("http://127.0.0.1:8080/"))
        #expect(other.documents.isEmpty)
        #expect(other.notices.isEmpty)
    }

    private static let tooLong = BadKeyText(
        testDescription: "too long", text: String(repeating: "\n", count: 16 * 1024) + TestKeys.p256)

    @Test(arguments: BadKeyText.all + [tooLong])
    func `passes over what is no key, and replaces it`(bad: BadKeyText) throws {
        try directory.write(bad.text, to: Self.file)
        #expect(loaded().isEmpty)
        #expect(cache.write(Array(TestKeys.p256.utf8), for: try TestKeys.reference(1)) == nil)
        #expect(try loaded() == [TestKeys.reference(1)])
    }

    @Test(arguments: ["/etc/passwd", "../key.pem", "/dev/zero"])
    func `passes over a symbolic link, and replaces it`(destination: String) throws {
        try directory.write(TestKeys.p256, to: "key.pem")
        try directory.write("", to: "\(Self.folder)/other")
        let path = "\(directory.path)/\(Self.file)"
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: destination)
        #expect(loaded().isEmpty)
        #expect(cache.write(Array(TestKeys.otherP256.utf8), for: try TestKeys.reference(1)) == nil)
        #expect(try loaded() == [TestKeys.reference(1)])
        #expect(try directory.text(of: Self.file) == TestKeys.otherP256)
        #expect(try directory.text(of: "key.pem") == TestKeys.p256)
    }

    @Test func `passes over an empty directory and a pipe, and replaces them`() throws {
        try directory.write("", to: "\(Self.folder)/other")
        let path = "\(directory.path)/\(Self.file)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(loaded().isEmpty)
        #expect(cache.write(Array(TestKeys.p256.utf8), for: try TestKeys.reference(1)) == nil)
        #expect(try loaded() == [TestKeys.reference(1)])
        try FileManager.default.removeItem(atPath: path)
        #expect(unsafe mkfifo(path, 0o600) == 0)
        #expect(loaded().isEmpty)
        #expect(cache.write(Array(TestKeys.p256.utf8), for: try TestKeys.reference(1)) == nil)
        #expect(try loaded() == [TestKeys.reference(1)])
    }

    @Test func `complains of a directory that it cannot replace`() throws {
        try directory.write("", to: "\(Self.file)/x")
        #expect(loaded().isEmpty)
        let notice = cache.write(Array(TestKeys.p256.utf8), for: try TestKeys.reference(1))
        #expect(
            notice
                == .cacheUnusable(
                    reason: "\(directory.path): rename 00000000-0000-4000-8000-000000000001.pem: Directory not empty"))
        #expect(try directory.names(in: Self.folder) == ["00000000-0000-4000-8000-000000000001.pem"])
    }

    @Test(arguments: [0o620, 0o602, 0o666])
    func `passes over a file that others may write to`(mode: Int) throws {
        try directory.write(TestKeys.p256, to: Self.file, mode: mode)
        #expect(loaded().isEmpty)
    }

    @Test(arguments: ["", "\(folder)"])
    func `does not use a directory that others may write to`(name: String) throws {
        try directory.write(TestKeys.p256, to: Self.file)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o777], ofItemAtPath: "\(directory.path)/\(name)")
        let (keys, notices) = cache.load(endpoint)
        #expect(keys.isEmpty)
        let subject = name.isEmpty ? "it must belong to this user or root" : "\(name) must belong to this user"
        let remedy =
            name.isEmpty ? ": chmod 700, or name a directory in it, \(directory.path)/keys, which the daemon makes" : ""
        #expect(
            notices == [
                .cacheUnusable(reason: "\(directory.path): \(subject), and nobody else may write to it\(remedy)")
            ])
    }

    @Test func `does not follow a link instead of an endpoint's directory`() throws {
        try directory.write(TestKeys.p256, to: "elsewhere/00000000-0000-4000-8000-000000000001.pem")
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory.path)/\(Self.folder)", withDestinationPath: "elsewhere")
        let (keys, notices) = cache.load(endpoint)
        #expect(keys.isEmpty)
        #expect(notices == [.cacheUnusable(reason: "\(directory.path): open \(Self.folder): Not a directory")])
    }

    @Test func `keeps the newest files and what is not its own`() throws {
        try directory.write("notes", to: "\(Self.folder)/README")
        for number in 1...3 {
            #expect(cache.write(Array(TestKeys.p256.utf8), for: try TestKeys.reference(number)) == nil)
            try directory.age("\(Self.folder)/\(TestKeys.keyID(number)).pem", by: Double(1000 - number))
        }
        #expect(cache.write(Array(TestKeys.p256.utf8), for: try TestKeys.reference(4)) == nil)
        #expect(try loaded() == [2, 3, 4].map { try TestKeys.reference($0) })
        #expect(try directory.text(of: "\(Self.folder)/README") == "notes")
    }

    @Test func `clears away what an interrupted write left behind`() throws {
        try directory.write("half", to: "\(Self.folder)/.old.tmp")
        try directory.age("\(Self.folder)/.old.tmp", by: 61)
        try directory.write("half", to: "\(Self.folder)/.new.tmp")
        #expect(loaded().isEmpty)
        #expect(try directory.names(in: Self.folder) == [".new.tmp"])
    }

    @Test func `complains once`() throws {
        try directory.write("", to: "file")
        let cache = DiskCache<KeyPolicy>(path: "\(directory.path)/file/cache", fileCapacity: 3)
        #expect(
            cache.load(endpoint).notices == [
                .cacheUnusable(
                    reason:
                        "\(directory.path)/file/cache: it cannot be made (mkdir: Not a directory): make it, or mount a volume "
                        + "there that user \(geteuid()) may write to")
            ])
        #expect(cache.write(Array(TestKeys.p256.utf8), for: try TestKeys.reference(1)) == nil)
        #expect(cache.load(endpoint).notices.isEmpty)
    }
}
