// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A new directory of this user's only, removed with everything in it when the last reference goes.
package final class TemporaryDirectory: Sendable {
    package let path: String
    private let parent: String

    package init() throws {
        // Short, so that the path of a socket in it fits into an address (unix(7)).
        parent = NSTemporaryDirectory() + "authsidecar-" + UUID().uuidString
        path = parent + "/d"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// A store may still write to its cache directory. It makes that again if it is missing, but not its parent; twice, in case
    /// it was writing at this very moment.
    deinit {
        for _ in 1...2 { try? FileManager.default.removeItem(atPath: parent) }
    }

    /// Writes a file and the directories above it, and gives its path.
    @discardableResult
    package func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        let file = path + "/" + name
        let url = URL(fileURLWithPath: file)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try Data(text.utf8).write(to: url)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }

    package func text(of name: String) throws -> String {
        try Self.text(of: path + "/" + name)
    }

    package static func text(of file: String) throws -> String {
        try String(contentsOf: URL(fileURLWithPath: file), encoding: .utf8)
    }

    /// The names in a directory, sorted.
    package func names(in name: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/" + name).sorted()
    }

    package func mode(of name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.posixPermissions] as? Int
    }

    /// Dates a file back.
    package func age(_ name: String, by seconds: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: path + "/" + name)
    }

    /// Makes a directory and those above it.
    package func makeDirectory(_ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: path + "/" + name, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Puts a link to something outside into the directory.
    package func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path + "/" + name, withDestinationPath: target)
    }

    /// Gives a file of the directory another name.
    package func move(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: path + "/" + name, toPath: path + "/" + other)
    }
}

/// Runs a test with a directory that is there until the test ends, although only its path may be used.
package func withTemporaryDirectory(_ test: (TemporaryDirectory) throws -> Void) throws {
    let directory = try TemporaryDirectory()
    try withExtendedLifetime(directory) { try test(directory) }
}
