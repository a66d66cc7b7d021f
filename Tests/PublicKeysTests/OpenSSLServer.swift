// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// `openssl s_server` as a child process: a TLS server with a certificate of its own making.
///
/// `-HTTP` has it send files as they are, head and body.
final class OpenSSLServer {
    struct Trouble: Error, CustomStringConvertible {
        let description: String
    }

    let directory: TemporaryDirectory
    let port: Int
    private let process: Process

    /// - Parameters:
    ///   - name: the subject alternative name of the certificate, `IP:127.0.0.1` or `DNS:…`.
    ///   - files: complete HTTP responses by path without the leading slash.
    ///   - daysAgo: when the certificate was made, which is valid for two days (faketime(1)).
    init(certificateFor name: String, made daysAgo: Int = 0, serving files: [String: String]) throws {
        directory = try TemporaryDirectory()
        for (path, response) in files { try directory.write(response, to: path) }
        let making = try Self.start(
            (daysAgo == 0 ? [] : ["faketime", "-f", "-\(daysAgo)d"]) + [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2",
                "-subj", "/CN=test", "-addext", "subjectAltName=\(name)", "-keyout", "key.pem", "-out", "cert.pem",
            ], in: directory, output: nil)
        making.waitUntilExit()
        guard making.terminationStatus == 0 else { throw Trouble(description: "openssl req failed") }
        let output = Pipe()
        process = try Self.start(
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", "cert.pem", "-key", "key.pem", "-HTTP"],
            in: directory, output: output)
        // "ACCEPT 127.0.0.1:45021"
        var text = ""
        var found: Int?
        while found == nil {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { break }
            text += String(decoding: data, as: UTF8.self)
            for line in text.split(separator: "\n").dropLast(text.hasSuffix("\n") ? 0 : 1)
            where line.hasPrefix("ACCEPT") {
                found = line.split(separator: ":").last.flatMap { Int($0) }
            }
        }
        guard let found else {
            Self.end(process)
            throw Trouble(description: "openssl s_server did not start: \(text)")
        }
        port = found
    }

    deinit {
        Self.end(process)
    }

    var base: String { "https://127.0.0.1:\(port)/" }

    var certificateFile: String { directory.path + "/cert.pem" }

    /// What `openssl` writes to standard output, at once.
    static func output(of arguments: [String]) throws -> String {
        let output = Pipe()
        let process = try start(["openssl"] + arguments, in: TemporaryDirectory(), output: output)
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Trouble(description: "openssl failed: \(arguments)") }
        return String(decoding: data, as: UTF8.self)
    }

    /// Not SIGTERM: a child of a thread that blocks signals is born blocking them.
    private static func end(_ process: Process) {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private static func start(
        _ command: [String], in directory: TemporaryDirectory, output: Pipe?
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = URL(fileURLWithPath: directory.path)
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardOutput = output ?? FileHandle.nullDevice
        try process.run()
        return process
    }
}
