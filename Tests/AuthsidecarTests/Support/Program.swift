// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The program that was built next to the tests.
enum Program {
    static var path: String {
        get throws {
            let bundle = try #require(
                CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments.first)
            return URL(filePath: bundle).deletingLastPathComponent().appending(path: "authsidecar").path
        }
    }

    /// The environment of a process of a test: nothing of the tests' own, but what ThreadSanitizer is to do (`make sanitize`).
    static func environment(_ variables: [String: String] = [:]) -> [String: String] {
        let options = ProcessInfo.processInfo.environment.filter { $0.key == "TSAN_OPTIONS" }
        return variables.merging(options) { $1 }
    }

    /// Runs it in an environment of its own.
    static func run(
        _ arguments: [String], input: String = "", environment: [String: String] = [:]
    ) throws -> (status: Int32, output: String, errors: String) {
        try run(path, arguments, input: input, environment: environment)
    }

    /// Runs a script of bash, in which `$0` is the program and `$1` a directory; all that is printed is one text.
    static func shell(_ script: String, in directory: String = "/") throws -> (status: Int32, output: String) {
        let result = try run("/bin/bash", ["-c", "exec 2>&1; \(script)", path, directory], input: "", environment: [:])
        return (result.status, result.output)
    }

    private static func run(
        _ program: String, _ arguments: [String], input: String, environment: [String: String]
    ) throws -> (status: Int32, output: String, errors: String) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = Self.environment(environment)
        let (output, errors, standardInput) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = standardInput
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        let complained = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (
            process.terminationStatus, String(decoding: printed, as: UTF8.self),
            String(decoding: complained, as: UTF8.self)
        )
    }
}
