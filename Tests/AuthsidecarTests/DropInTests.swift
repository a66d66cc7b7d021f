// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AuthRequest
import Foundation
import Testing
import TestSupport
import TokenMint

@testable import authsidecar

/// The files of `authsidecar.conf.d`: which are read, in which order, whose value counts, and what is refused.
struct DropInTests {
    private static let arn = Mint.signer
    private static let other = arn.replacing("app/", with: "app/other-")

    private func settings(_ path: String, isOptional: Bool = false) throws -> Settings {
        let files = try SettingsFiles(path: path, isOptional: isOptional)
        return try Settings(
            SettingsSources(
                flags: [:], environment: [:], file: files.main, dropIns: files.dropIns, warnings: files.warnings),
            cores: 2, systemd: SystemdDirectories())
    }

    private func entry(_ key: SettingKey, of settings: Settings) throws -> String {
        let entry = try #require(settings.entries.first { $0.key == key })
        return "\(entry.value) [\(entry.origin)]"
    }

    /// Everything that is wrong, a line each.
    private func problems(_ path: String, isOptional: Bool = false) -> [String] {
        do {
            try settings(path, isOptional: isOptional).requireConfigured()
            return []
        } catch let error as SettingsProblems {
            return error.problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `without a directory there is the file only`() throws {
        try withTemporaryDirectory { folder in
            let file = try folder.write("ALB_ARN=\(Self.arn)\n", to: "a.conf")
            let files = try SettingsFiles(path: file, isOptional: false)
            #expect(files.main != nil && files.dropIns.isEmpty && files.warnings.isEmpty)
            try folder.makeDirectory("a.conf.d")
            #expect(try SettingsFiles(path: file, isOptional: false).dropIns.isEmpty)
        }
    }

    @Test func `they are read after the file in byte order of their names, and the last value counts`() throws {
        try withTemporaryDirectory { folder in
            let file = try folder.write("ALB_ARN=\(Self.arn)\nLEEWAY=1\nLOG_LEVEL=debug\nEVENT_LOOPS=2\n", to: "a.conf")
            for (name, lines) in [
                ("b.conf", "LEEWAY=4\n"), ("10-a.conf", "LEEWAY=2\nEVENT_LOOPS=3\n"), ("9.conf", "\n# 9\nLEEWAY=3\n"),
                ("B.conf", "LEEWAY=5\n"), ("é.conf", "LOG_IDENTITY=none\n"),
            ] {
                try folder.write(lines, to: "a.conf.d/\(name)")
            }
            let directory = "\(file).d"
            let files = try SettingsFiles(path: file, isOptional: false)
            #expect(
                files.dropIns.map(\.path)
                    == ["10-a.conf", "9.conf", "B.conf", "b.conf", "é.conf"].map { "\(directory)/\($0)" })
            let settings = try settings(file)
            #expect(try entry(.leeway, of: settings) == "4 [\(directory)/b.conf:1]")
            #expect(try entry(.eventLoops, of: settings) == "3 [\(directory)/10-a.conf:2]")
            #expect(try entry(.logIdentity, of: settings) == "none [\(directory)/é.conf:1]")
            #expect(try entry(.logLevel, of: settings) == "debug [\(file):3]")
            #expect(settings.auth.expectations?.leeway == 4)
            #expect(settings.warnings.allSatisfy { !$0.contains("not read") })
        }
    }

    @Test func `a list in a later file replaces the list, and lines of one file add up`() throws {
        try withTemporaryDirectory { folder in
            let file = try folder.write(
                "ALB_ARN=\(Self.arn)\nCLIENT_ID=a\nCLIENT_ID=b\nISSUER=https://i\n", to: "a.conf")
            try folder.write("CLIENT_ID=c\nALB_ARN=\(Self.other)\nCLIENT_ID=d\n", to: "a.conf.d/1.conf")
            try folder.write("ISSUER=\n", to: "a.conf.d/2.conf")
            let expectations = try #require(try settings(file).auth.expectations)
            #expect(expectations.clientIDs.map { "\($0)" } == ["c", "d"])
            #expect(expectations.loadBalancers.all.map(\.arn.description) == [Self.other])
            // An empty value hides those before it, as that of a variable does.
            #expect(expectations.issuers.isEmpty)
        }
    }

    @Test func `environment and flags beat them all`() throws {
        try withTemporaryDirectory { folder in
            let file = try folder.write("ALB_ARN=\(Self.arn)\n", to: "a.conf")
            let dropIn = try folder.write("LEEWAY=1\n", to: "a.conf.d/1.conf")
            func leeway(_ arguments: String..., environment: [String: String] = [:]) throws -> String? {
                let result = try Program.run(
                    ["check", "--config", file] + arguments, environment: environment)
                return result.output.firstMatch(of: #/\nLEEWAY += (.*)/#).map { String($0.1) }
            }
            #expect(try leeway() == "1  [\(dropIn):1]")
            let variable = ["AUTHSIDECAR_LEEWAY": "2"]
            #expect(try leeway(environment: variable) == "2  [AUTHSIDECAR_LEEWAY]")
            #expect(try leeway("--leeway", "3", environment: variable) == "3  [--leeway]")
        }
    }

    @Test func `everything that is wrong is told with file and line, the file first`() throws {
        try withTemporaryDirectory { folder in
            let file = try folder.write("\n\nLEEWAY=x\nLOG_LEVEL=loud\n", to: "a.conf")
            let first = try folder.write("LEEWAI=1\nALB_ARN=\n", to: "a.conf.d/1.conf")
            let second = try folder.write(
                "HEADER_ENCODING=x\nHEADER_ENCODING=y\nLOG_LEVEL=info\n", to: "a.conf.d/2.conf")
            let problems = problems(file)
            #expect(
                problems.map { String($0.prefix { $0 != " " }) }
                    == ["\(file):3:", "\(first):1:", "\(second):1:", "\(second):2:", "ALB_ARN:"])
            #expect(problems[3].hasSuffix("HEADER_ENCODING is set in line 1 already; keep one of them"))
            #expect(problems[4].contains("set it in \(first):2: ALB_ARN="))
        }
    }

    @Test func `what cannot be read is refused, all of it at once`() throws {
        try withTemporaryDirectory { folder in
            let file = try folder.write("ALB_ARN=\(Self.arn)\n", to: "a.conf")
            try folder.write("LEEWAY=1\n", to: "a.conf.d/0.conf")
            try folder.makeDirectory("a.conf.d/1.conf")
            try folder.link("a.conf.d/2.conf", to: "/nonexistent")
            try folder.link("a.conf.d/3.conf", to: "/dev/null")
            _ = try Program.shell("mkfifo \"$1/a.conf.d/4.conf\"", in: folder.path)
            try Data([0xFF, 0x0A]).write(to: URL(filePath: "\(folder.path)/a.conf.d/5.conf"))
            #expect(
                problems(file) == [
                    "\(file).d/1.conf: cannot be read: it is a directory",
                    "\(file).d/2.conf: cannot be read: there is no such file",
                    "\(file).d/3.conf: cannot be read: it is not a regular file",
                    "\(file).d/4.conf: cannot be read: it is not a regular file",
                    "\(file).d/5.conf: this is no configuration file: lines of KEY=value are expected",
                ])
        }
    }

    @Test func `a link to a file, or to a directory, is followed, and one that leads nowhere is refused`() throws {
        try withTemporaryDirectory { folder in
            let file = try folder.write("ALB_ARN=\(Self.arn)\n", to: "a.conf")
            try folder.write("LEEWAY=1\n", to: "elsewhere/data")
            try folder.link("elsewhere/1.conf", to: "data")
            try folder.link("a.conf.d", to: "elsewhere")
            let settings = try settings(file)
            #expect(try entry(.leeway, of: settings) == "1 [\(file).d/1.conf:1]")
            #expect(
                settings.warnings.filter { $0.contains("not read") }.map { $0.prefix { $0 != " " } } == [
                    "\(file).d/data"
                ])
            try folder.link("b.conf.d", to: "/nonexistent")
            let other = try folder.write("ALB_ARN=\(Self.arn)\n", to: "b.conf")
            #expect(problems(other) == ["\(other).d: cannot be read: there is no such file"])
            let third = try folder.write("ALB_ARN=\(Self.arn)\n", to: "c.conf")
            try folder.write("LEEWAY=1\n", to: "c.conf.d")
            #expect(problems(third) == ["\(third).d: cannot be read: Not a directory"])
        }
    }

    @Test func `other names are not read, and check says so unless they are of programs`() throws {
        try withTemporaryDirectory { folder in
            let file = try folder.write("ALB_ARN=\(Self.arn)\nLOGOUT_ENDPOINT=https://l/\n", to: "a.conf")
            let read = ["1.conf", "-.conf"]
            let named = [".2.conf", "3.conf.dpkg-dist", "4.conf~", "5.CONF", "README", "conf"]
            let hidden = ["..data", ".6.conf.swp", ".gitkeep"]
            for name in read { try folder.write("LEEWAY=1\n", to: "a.conf.d/\(name)") }
            for name in named + hidden { try folder.write("nonsense\n", to: "a.conf.d/\(name)") }
            let warnings = named.map {
                "\(file).d/\($0) is not read: the name of a file with settings ends in .conf and begins with no dot"
            }
            #expect(try settings(file).warnings == warnings)
            let result = try Program.run(["check", "--config", file])
            #expect(result.status == 0)
            #expect(result.errors == warnings.map { "authsidecar: warning: \($0)\n" }.joined())
            #expect(try Program.run(["check", "--config", file, "--strict"]).status == 1)
            #expect(try Program.run(["check", "--config", file, "--quiet"]).errors.isEmpty)
        }
    }

    @Test func `their number and the length of all files together have a limit`() throws {
        try withTemporaryDirectory { folder in
            let file = try folder.write("ALB_ARN=\(Self.arn)\n", to: "a.conf")
            let comment = "#" + String(repeating: "x", count: 100_000) + "\n"
            for name in ["1.conf", "2.conf"] { try folder.write(comment, to: "a.conf.d/\(name)") }
            #expect(problems(file).isEmpty)
            let left = InputLimit.settingsFile - 2 * comment.utf8.count - "ALB_ARN=\(Self.arn)\n".utf8.count
            try folder.write("#" + String(repeating: "x", count: left - 1), to: "a.conf.d/3.conf")
            #expect(problems(file).isEmpty)
            try folder.write("\n", to: "a.conf.d/4.conf")
            #expect(
                problems(file) == [
                    "\(file).d/4.conf: cannot be read: with the files before it, it is longer than 262144 bytes"
                ])
            for name in 4...InputLimit.settingsDirectory { try folder.write("", to: "a.conf.d/\(name).conf") }
            #expect(problems(file).isEmpty)
            try folder.write("", to: "a.conf.d/.hidden")
            #expect(problems(file) == ["\(file).d: cannot be read: it has more than 128 entries"])
        }
    }

    @Test func `they are enough without the usual file, but not without one that was named`() throws {
        try withTemporaryDirectory { folder in
            let dropIn = try folder.write("ALB_ARN=\(Self.arn)\n", to: "a.conf.d/1.conf")
            let file = "\(folder.path)/a.conf"
            #expect(try entry(.albARN, of: settings(file, isOptional: true)) == "\(Self.arn) [\(dropIn):1]")
            #expect(problems(file) == ["\(file): cannot be read: there is no such file"])
        }
    }

    @Test func `a pipe has none`() throws {
        try withTemporaryDirectory { folder in
            try folder.write("LEEWAY=nonsense\n", to: "a.conf.d/1.conf")
            try folder.link("a.conf", to: "/dev/stdin")
            let result = try Program.run(
                ["check", "--quiet", "--config", "\(folder.path)/a.conf"], input: "ALB_ARN=\(Self.arn)\n")
            #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        }
    }

    @Test(arguments: ["check", "serve", "nginx-snippet", "inspect", "nginx-check"])
    func `every command that takes --config reads them`(command: String) throws {
        try withTemporaryDirectory { folder in
            let file = try folder.write("ALB_ARN=\(Self.arn)\n", to: "a.conf")
            let dropIn = try folder.write("LEEWAI=1\n", to: "a.conf.d/1.conf")
            let result = try Program.run([command, "--config", file])
            #expect(result.status == 1)
            #expect(result.errors.contains("authsidecar: \(dropIn):1: unknown setting “LEEWAI”; did you mean LEEWAY?"))
        }
    }
}
