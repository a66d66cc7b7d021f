// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TestSupport
import TokenMint

@testable import authsidecar

/// What is read of files and streams that never end, or that are no files.
struct InputTests {
    private static let settings = "--alb-arn \(Mint.signer)"
    /// 2 GB of addresses, unless the program needs more to start (a sanitizer does), and 30 s: what hangs ends with 124.
    private static let limits =
        "(ulimit -v 2000000; \"$0\" --version >/dev/null 2>&1) && ulimit -v 2000000; timeout 30"

    /// Each way to name a file, the place for its name, and its limit.
    private static let readers = [
        ("inspect --config FILE a", InputLimit.settingsFile), ("inspect --key FILE a", InputLimit.keyFile),
        ("check --config FILE", InputLimit.settingsFile),
        // What it prints for nginx is not meant here.
        ("nginx-snippet --config FILE >/dev/null", InputLimit.settingsFile),
        ("serve --config FILE", InputLimit.settingsFile), ("--config FILE", InputLimit.settingsFile),
    ]

    @Test(arguments: readers)
    func `a file that is too long is refused, with the limit, in little memory`(command: String, limit: Int) throws {
        try withTemporaryDirectory { folder in
            let command = command.replacing("FILE", with: "\"$1/sparse\"")
            let result = try Program.shell(
                "truncate -s 10G \"$1/sparse\"; \(Self.limits) \"$0\" \(command)", in: folder.path)
            #expect(result.status == 1)
            #expect(
                result.output
                    == "authsidecar: \(folder.path)/sparse: cannot be read: it is longer than \(limit) bytes\n")
        }
    }

    @Test(arguments: [
        "</dev/zero", "< <(yes 2>/dev/null)", "< <(cat /dev/zero 2>/dev/null)", "- </dev/zero", "--json </dev/zero",
    ])
    func `standard input without end is refused, with the limit, in little memory`(redirection: String) throws {
        let result = try Program.shell("\(Self.limits) \"$0\" inspect \(redirection)")
        #expect(result.status == 1)
        #expect(result.output == "authsidecar: standard input cannot be read: it is longer than 65536 bytes\n")
    }

    @Test func `nothing is read beyond the first byte that is too many`() throws {
        let result = try Program.shell("{ \"$0\" inspect; wc -c; } < <(head -c 70000 /dev/zero)")
        #expect(result.output.split(separator: "\n").last == "\(70_000 - 65_537)")
    }

    @Test(arguments: [
        ("/dev/zero", "it is not a regular file"), ("/dev/null", "it is not a regular file"),
        ("<(yes 2>/dev/null)", "it is longer than 262144 bytes"), ("$1/pipe", "nothing came out of the pipe"),
        ("/tmp", "it is a directory"), ("/proc/self/mem", "Input/output error"),
        ("/nonexistent", "there is no such file"),
        ("/etc/passwd/a", "Not a directory"), ("''", "there is no such file"),
    ])
    func `what is no file is refused at once, with the reason`(path: String, reason: String) throws {
        try withTemporaryDirectory { folder in
            for (command, _) in Self.readers {
                let command = command.replacing("FILE", with: path)
                let result = try Program.shell(
                    "mkfifo \"$1/pipe\" 2>/dev/null; \(Self.limits) \"$0\" \(command)", in: folder.path)
                #expect(result.status == 1)
                #expect(result.output.hasPrefix("authsidecar: "))
                // Only settings may come out of a pipe.
                let reasons =
                    [reason] + (path.contains("pipe") || path.contains("yes") ? ["it is not a regular file"] : [])
                #expect(reasons.contains { result.output.hasSuffix(": cannot be read: \($0)\n") }, "\(result.output)")
            }
        }
    }

    @Test(arguments: readers.map(\.0))
    func `a file of the kernel that waits for more is not waited for`(command: String) throws {
        // Which reason it is depends on the rights of the tests and on the kernel's messages.
        let result = try Program.shell("\(Self.limits) \"$0\" \(command.replacing("FILE", with: "/proc/kmsg"))")
        #expect(result.status == 1)
        #expect(result.output.hasPrefix("authsidecar: /proc/kmsg: cannot be read: "))
    }

    @Test func `check compares no nginx file that is too long or none, and says so`() throws {
        try withTemporaryDirectory { folder in
            for (path, reason) in [
                ("/dev/zero", "it is not a regular file"), ("/tmp", "it is a directory"),
                ("\(folder.path)/pipe", "it is not a regular file"),
                ("\(folder.path)/sparse", "it is longer than 65536 bytes"),
            ] {
                let result = try Program.shell(
                    "mkfifo \"$1/pipe\" 2>/dev/null; truncate -s 10G \"$1/sparse\"; \(Self.limits) "
                        + "\"$0\" check \(Self.settings) "
                        + "--nginx-snippet \(path)", in: folder.path)
                #expect(result.status == 0)
                #expect(
                    result.output.contains(
                        "\nauthsidecar: warning: \(path) cannot be compared with the settings: \(reason)\n"))
            }
        }
    }

    @Test func `a file may be as long as the limit, and no byte longer`() throws {
        try withTemporaryDirectory { folder in
            let path = "\(folder.path)/a"
            for count in [0, 1, 9, 10, 11, 1000] {
                try Data(repeating: 0x61, count: count).write(to: URL(filePath: path))
                if count <= 10 {
                    #expect(try BoundedInput.contents(of: path, atMost: 10).count == count)
                } else {
                    #expect(throws: InputError.tooLong(limit: 10)) {
                        try BoundedInput.contents(of: path, atMost: 10)
                    }
                }
            }
        }
    }

    @Test func `the usual settings file may be missing, another may not`() throws {
        #expect(try SettingsFile(path: "/nonexistent/a", isOptional: true) == nil)
        #expect(throws: SettingsProblem.self) { try SettingsFile(path: "/tmp", isOptional: true) }
    }
}
