// SPDX-License-Identifier: Apache-2.0

import Foundation
import Systemd
import Testing
import TestSupport
import TokenMint

@testable import authsidecar

/// The program as people start it: what it prints, and where, and its exit code.
struct CommandTests {
    private static let arn = Mint.signer

    private func run(
        _ arguments: String..., input: String = "", environment: [String: String] = [:]
    ) throws -> (status: Int32, output: String, errors: String) {
        try Program.run(arguments, input: input, environment: environment)
    }

    @Test func `check prints every value and where it came from`() throws {
        try withTemporaryDirectory { directory in
            let file = try directory.write("# mine\nALB_ARN=\(Self.arn)\n", to: "a.conf")
            let result = try run(
                "check", "--config", file, "--leeway", "7", environment: ["AUTHSIDECAR_LOG_LEVEL": "debug"])
            #expect(result.status == 0 && result.errors.hasPrefix("authsidecar: warning: LOGOUT_ENDPOINT is not set"))
            let lines = result.output.split(separator: "\n").map(String.init)
            #expect(lines.contains { $0.hasPrefix("ALB_ARN ") && $0.hasSuffix("= \(Self.arn)  [\(file):2]") })
            #expect(lines.contains { $0.hasPrefix("LEEWAY ") && $0.hasSuffix("= 7  [--leeway]") })
            #expect(lines.contains { $0.hasPrefix("LOG_LEVEL ") && $0.hasSuffix("= debug  [AUTHSIDECAR_LOG_LEVEL]") })
            #expect(lines.contains { $0.hasPrefix("ISSUER ") && $0.hasSuffix("= (none)  [default]") })
            #expect(
                lines.last == CheckCommand.conclusion(warnings: 1, hasSystemd: ServiceManager.isSystemd))
            #expect(try run("check", "--config", file, "--strict").status == 1)
        }
    }

    @Test func `check speaks of the package's service only where there is systemd`() throws {
        #expect(
            CheckCommand.conclusion(warnings: 0, hasSystemd: true)
                == "The settings are good. To make them active: sudo systemctl try-reload-or-restart authsidecar")
        #expect(CheckCommand.conclusion(warnings: 2, hasSystemd: false) == "The settings are good. Warnings: 2.")
        #expect(CheckCommand.memoryOnly(hasSystemd: false) == "in memory only")
        #expect(CheckCommand.memoryOnly(hasSystemd: true).hasSuffix("the package's service has /var/cache/authsidecar"))
        try withTemporaryDirectory { directory in
            let result = try run("check", "--alb-arn", Self.arn, "--key-endpoint", "file://\(directory.path)/")
            #expect(result.errors.contains("the service sees only") == ServiceManager.isSystemd, "\(result.errors)")
            #expect(result.output.contains("systemctl") == ServiceManager.isSystemd, "\(result.output)")
        }
    }

    @Test func `check and serve refuse bad settings alike, with everything that is wrong`() throws {
        try withTemporaryDirectory { directory in
            let file = try directory.write("LEEWAI=3\nLEEWAY=x\n", to: "a.conf")
            for command in ["check", "serve"] {
                let result = try run(command, "--config", file)
                #expect(result.status == 1 && result.output.isEmpty)
                #expect(
                    result.errors.contains("authsidecar: \(file):1: unknown setting “LEEWAI”; did you mean LEEWAY?"))
                #expect(result.errors.contains("authsidecar: \(file):2: LEEWAY: “x”: it must be a whole number"))
                #expect(result.errors.contains("authsidecar: ALB_ARN: is mandatory"))
            }
            let quiet = try run("check", "--config", file, "--quiet")
            #expect(quiet.status == 1 && quiet.output.isEmpty && quiet.errors.contains("\(file):2: LEEWAY: “x”"))
            let good = try run("check", "--alb-arn", Self.arn, "--quiet")
            #expect(good.status == 0 && good.output.isEmpty && good.errors.isEmpty)
            // Without a command it serves.
            #expect(try run("--config", file).status == 1)
        }
    }

    @Test func `nginx-snippet prints the file for the settings, and check warns if the installed one is another`()
        throws
    {
        try withTemporaryDirectory { directory in
            let file = try directory.write(
                "ALB_ARN=\(Self.arn)\nIDENTITY_HEADERS=X-Mail=email\nLOGOUT_ENDPOINT=https://l/\n", to: "a.conf")
            let printed = try run("nginx-snippet", "--config", file)
            #expect(printed.status == 0 && printed.output.contains("proxy_set_header X-Mail $authsidecar_x_mail;"))
            let snippet = try directory.write(printed.output, to: "headers.conf")
            let good = try run("check", "--config", file, "--nginx-snippet", snippet)
            #expect(good.status == 0 && good.errors.isEmpty)
            let old = try directory.write("proxy_set_header X-User-Email $a;\n", to: "old.conf")
            let bad = try run("check", "--config", file, "--nginx-snippet", old)
            #expect(
                bad.status == 0
                    && bad.errors.contains("renew it: authsidecar nginx-snippet | sudo tee \(old) >/dev/null"))
            let client = try run(
                "nginx-snippet", "--config", file, "--session-cookie", "Other", "authsidecar-cookie.conf")
            #expect(client.status == 0 && client.output.contains("Other(?:-[0-3])?"))
            let beside = try directory.write(client.output, to: "authsidecar-cookie.conf")
            let other = try run("check", "--config", file, "--nginx-snippet", snippet)
            #expect(
                other.errors.contains(
                    "renew it: authsidecar nginx-snippet authsidecar-cookie.conf | sudo tee \(beside) >/dev/null"))
            let same = try run("check", "--config", file, "--session-cookie", "Other", "--nginx-snippet", snippet)
            #expect(same.status == 0 && same.errors.isEmpty)
            // Into a file that nginx refuses, instead of an empty one, with which a client's own headers would pass.
            let failed = try run("nginx-snippet", "--config", file, "--identity-headers", "X-A")
            #expect(failed.status == 1 && failed.output == "authsidecar_nginx_snippet_has_failed;\n")
            let unknown = try run("nginx-snippet", "--config", file, "authsidecar-server.conf")
            #expect(unknown.status == 64 && unknown.errors.contains("authsidecar-headers.conf"))
            for path in [directory.path + "/elsewhere/none", "none", ""] {
                let none = try run("check", "--config", file, "--nginx-snippet", path)
                #expect(none.status == 0 && none.errors.isEmpty, "\(path)")
            }
        }
    }

    @Test(arguments: [
        ("chekc", "did you mean check?"), ("Inspect", "did you mean inspect?"), ("version", "did you mean --version?"),
        ("nginxcheck", "did you mean nginx-check?"), ("qwertzuiop", "the commands are serve, init, check, inspect,"),
        ("\u{1B}[31m", "there is no command “\\u{1b}[31m”"),
    ])
    func `a misspelled command is answered with the right one`(word: String, hint: String) throws {
        let result = try run(word, "--config", "/nonexistent")
        #expect(result.status == 64 && result.output.isEmpty && result.errors.contains(hint), "\(result.errors)")
    }

    @Test func `problems come line by line, and what has no line at the end`() throws {
        try withTemporaryDirectory { directory in
            let file = try directory.write(
                "LEEWAY=x\n\nLOGOUT_STYLE=x\nQWERTZ=1\nEVENT_LOOPS=0\nISSUER=\"a\"\n", to: "a.conf")
            let errors = try run("check", "--config", file).errors.split(separator: "\n")
            let lines = errors.map { $0.firstMatch(of: #/a\.conf:(\d+):/#).flatMap { Int($0.1) } }
            #expect(lines == [1, 3, 4, 5, 6, nil])
        }
    }

    @Test func `what cannot be read is named as what it is, and a pipe can be read`() throws {
        try withTemporaryDirectory { directory in
            let folder = try run("check", "--config", directory.path)
            #expect(folder.status == 1 && folder.errors.contains("it is a directory"))
            #expect(try run("check", "--config", "/dev/null").errors.contains("it is not a regular file"))
            let piped = try run("check", "--config", "/dev/stdin", "--quiet", input: "ALB_ARN=\(Self.arn)\n")
            #expect(piped.status == 0 && piped.errors.isEmpty, "\(piped.errors)")
            let bad = try run("check", "--config", "/dev/stdin", "--quiet", input: "LEEWAY=x\n")
            #expect(bad.status == 1 && bad.errors.contains("/dev/stdin:1: LEEWAY"))
        }
    }

    @Test func `check warns of a directory of keys that is not there, and online of an endpoint that does not answer`()
        throws
    {
        let nowhere = try run("check", "--alb-arn", Self.arn, "--key-endpoint", "file:///nonexistent/keys/")
        #expect(
            nowhere.status == 0
                && nowhere.errors.contains("warning: no keys are available at present: file:///nonexistent/keys/"))
        let down = ["check", "--alb-arn", Self.arn, "--key-endpoint", "http://127.0.0.1:9/"]
        #expect(try !Program.run(down).errors.contains("no keys"))
        let asked = try Program.run(down + ["--online", "--strict"])
        #expect(
            asked.status == 1 && asked.errors.contains("warning: no keys are available at present: http://127.0.0.1:9/")
        )
    }

    @Test func `check warns of a key set that is not there, and online of one that cannot be fetched`() throws {
        try withTemporaryDirectory { directory in
            let set = URL(filePath: directory.path).appending(path: "set.json")
            let arguments = [
                "check", "--alb-arn", Self.arn, "--key-endpoint", "file://\(directory.path)/", "--access-token",
                "verify",
                "--issuer", "https://i.example", "--jwks-url",
            ]
            let warning = "warning: no key set of https://i.example is available at present: "
            let file = "file://\(set.path)"
            #expect(try Program.run(arguments + [file]).errors.contains("\(warning)\(file)\n"))
            let down = arguments + ["http://127.0.0.1:9/set"]
            #expect(try !Program.run(down).errors.contains("no key set"))
            #expect(try Program.run(down + ["--online"]).errors.contains("\(warning)http://127.0.0.1:9/set\n"))
            try Data(#"{"keys":[]}"#.utf8).write(to: set)
            let good = try Program.run(arguments + [file, "--online"])
            #expect(!good.errors.contains("no key set") && good.output.contains("keys can be fetched at present\n"))
        }
    }

    @Test func `revoke refuses an address as sub, and finds the control socket in the settings`() throws {
        let address = try Program.run(["revoke", "--user", "ann@example.com"])
        #expect(address.status == 64)
        #expect(
            address.errors.contains("“ann@example.com” is an address: use --email, which is compared with `sub` too"))
        try withTemporaryDirectory { directory in
            let socket = "\(directory.path)/control.sock"
            let variable = try Program.run(
                ["revoke", "--list"], environment: ["AUTHSIDECAR_CONTROL": "unix:\(socket)"])
            for result in [
                variable, try run("revoke", "--list", "--socket", "unix:\(socket)"),
                try run("revoke", "--list", "--socket", socket),
            ] {
                #expect(
                    result.status == 1 && result.errors.hasPrefix("authsidecar: \(socket): No such file or directory; ")
                )
            }
        }
    }

    @Test func `serve says why it cannot listen`() throws {
        let result = try run("serve", "--alb-arn", Self.arn, "--listen", "unix:/nonexistent/a.sock")
        #expect(result.status == 1)
        #expect(
            result.errors
                == "authsidecar: cannot listen on unix:/nonexistent/a.sock: there is no directory /nonexistent; make it, or mount the "
                + "volume there\n")
    }

    @Test(arguments: [["--nonsense"], ["check", "--leeway"], ["inspect", "--at", "x"], ["inspect", "a", "b"]])
    func `wrong usage ends with 64 and says how`(arguments: [String]) throws {
        let result =
            switch arguments.count {
            case 1: try run(arguments[0])
            case 2: try run(arguments[0], arguments[1])
            default: try run(arguments[0], arguments[1], arguments[2])
            }
        #expect(result.status == 64)
        #expect(result.errors.contains("Usage: authsidecar"))
    }

    @Test(arguments: [
        "--help", "--version", "nginx-snippet", "check --alb-arn \(arn)", "inspect a.b.c", "inspect --json a.b.c",
    ])
    func `output that does not arrive is an error`(command: String) throws {
        let result = try Program.shell("\"$0\" \(command) >/dev/full")
        #expect(result.status == 70)
        #expect(result.output == "authsidecar: cannot write to standard output: No space left on device\n")
    }

    @Test func `help names every command, flag and exit code`() throws {
        let help = try run("--help")
        #expect(help.status == 0)
        for word in ["serve", "check", "inspect", "nginx-snippet", "0 fine", "64 wrong usage", "AUTHSIDECAR_ALB_ARN"] {
            #expect(help.output.contains(word), "\(word)")
        }
        let flags = try run("serve", "--help").output
        for key in SettingKey.allCases { #expect(flags.contains("--\(key.flagName) "), "\(key)") }
        #expect(
            try run("--version").output.wholeMatch(
                of: #/authsidecar \d+\.\d+\.\d+ \((debug|release) build, Linux \w+\)\n/#) != nil)
    }
}
