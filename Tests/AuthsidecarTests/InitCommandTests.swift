// SPDX-License-Identifier: Apache-2.0

import Foundation
import NginxCheck
import Testing
import TestSupport
import TokenMint

@testable import authsidecar

/// `authsidecar init`: the first settings, and the lines for nginx.
struct InitCommandTests {
    private static let flags = [
        "--alb-arn", Mint.signer, "--client-id", "abc", "--logout-endpoint", "https://login.example.com/logout",
        "--logout-uri", "https://intranet.example.com/signed-out",
    ]
    private static let lines = """
        # Written by `authsidecar init`. All settings: authsidecar.conf(5). After a change:
        # authsidecar check && sudo systemctl try-reload-or-restart authsidecar
        ALB_ARN=\(Mint.signer)
        CLIENT_ID=abc
        LOGOUT_ENDPOINT=https://login.example.com/logout
        LOGOUT_URI=https://intranet.example.com/signed-out

        """

    @Test func `writes a file that check finds good, once, and says what is next`() throws {
        try withTemporaryDirectory { directory in
            let path = directory.path + "/authsidecar.conf"
            let written = try Program.run(["init", "--config", path] + Self.flags)
            #expect(written.status == 0 && written.errors.isEmpty, "\(written)")
            #expect(
                written.output.hasPrefix("\(path) is written.\n")
                    && written.output.contains(NginxLines.text(readme: NginxLines.readme)))
            #expect(written.output.contains("\n    authsidecar check --config \(path)\n"))
            #expect(try directory.text(of: "authsidecar.conf") == Self.lines)
            #expect(try directory.mode(of: "authsidecar.conf") == 0o644)
            #expect(try directory.names() == ["authsidecar.conf"])
            #expect(try Program.run(["check", "--strict", "--config", path]).status == 0)

            let again = try Program.run(["init", "--config", path, "--alb-arn", Mint.signer])
            #expect(again.status == 1 && again.output.isEmpty)
            #expect(
                again.errors.hasPrefix("authsidecar: \(path):3: the file has settings already, so nothing is written"))
            #expect(try directory.text(of: "authsidecar.conf") == Self.lines)
        }
    }

    @Test func `adds to a file of comments, keeps its mode, and follows a link`() throws {
        try withTemporaryDirectory { directory in
            try directory.write("# ours\n#ALB_ARN=arn:…", to: "a.conf", mode: 0o640)
            try directory.link("link.conf", to: directory.path + "/a.conf")
            let result = try Program.run(["init", "--config", directory.path + "/link.conf"] + Self.flags)
            #expect(result.status == 0, "\(result)")
            #expect(try directory.text(of: "a.conf") == "# ours\n#ALB_ARN=arn:…\n\n" + Self.lines)
            #expect(try directory.mode(of: "a.conf") == 0o640)
            #expect(try directory.names() == ["a.conf", "link.conf"])
        }
    }

    @Test func `a file with a line that cannot be read is left as it is, and so is what is no file`() throws {
        try withTemporaryDirectory { directory in
            let file = try directory.write("ALB_ARN=\"arn\"\n", to: "a.conf")
            let result = try Program.run(["init", "--config", file] + Self.flags)
            #expect(result.status == 1 && result.errors.contains("a.conf:1: the file has settings already"))
            #expect(try directory.text(of: "a.conf") == "ALB_ARN=\"arn\"\n")
            for (path, reason) in [
                (directory.path, "it is a directory"), (directory.path + "/none/a.conf", "make it first, with mkdir"),
            ] {
                let result = try Program.run(["init", "--config", path] + Self.flags)
                #expect(result.status == 1 && result.errors.contains(reason), "\(result)")
            }
        }
    }

    @Test func `prints settings for other tools, and writes nothing that is wrong`() throws {
        let printed = try Program.run(["init", "--print"] + Self.flags)
        #expect(printed.status == 0 && printed.output == Self.lines && printed.errors.isEmpty)
        for (flags, message) in [
            (["--alb-arn", "x"], "--alb-arn: ALB_ARN: “x”: an ARN has six fields"),
            (["--alb-arn", Mint.signer, "--client-id", "a\nLEEWAY=3"], "a control character"),
            (
                ["--alb-arn", Mint.signer, "--client-id", "\"a"],
                "--client-id: CLIENT_ID: “\"a”: write the value without quotes"
            ),
        ] {
            let result = try Program.run(["init", "--print"] + flags)
            #expect(result.status == 1 && result.output.isEmpty && result.errors.contains(message), "\(result)")
        }
    }

    @Test func `says what files next to the new one make of it`() throws {
        try withTemporaryDirectory { directory in
            let path = directory.path + "/a.conf"
            try FileManager.default.createDirectory(atPath: path + ".d", withIntermediateDirectories: false)
            try "CLIENT_ID=other\n".write(toFile: path + ".d/50.conf", atomically: false, encoding: .utf8)
            let result = try Program.run(["init", "--config", path] + Self.flags)
            #expect(result.status == 0)
            #expect(
                result.errors == "authsidecar: warning: CLIENT_ID has no effect: \(path).d/50.conf:1 says otherwise\n")
            try FileManager.default.removeItem(atPath: path)
            try "BROKEN\n".write(toFile: path + ".d/50.conf", atomically: false, encoding: .utf8)
            let broken = try Program.run(["init", "--config", path] + Self.flags)
            #expect(broken.status == 1 && broken.errors.contains("\(path).d/50.conf:1: “BROKEN” is not KEY=value"))
        }
    }

    @Test func `a file that somebody changes meanwhile is left as it is`() throws {
        try withTemporaryDirectory { directory in
            let path = try directory.write("# ours\n", to: "a.conf")
            let file = try NewSettingsFile(path)
            try directory.write("# ours\n# theirs\n", to: "a.conf")
            #expect(throws: SettingsProblems.self) { try file.add("LEEWAY=1\n") }
            #expect(try directory.text(of: "a.conf") == "# ours\n# theirs\n")
        }
    }

    @Test(arguments: [
        ("intranet.example.com", "https://intranet.example.com"), ("https://h.example/app", "https://h.example"),
        ("https://h.example:8443/", "https://h.example:8443"),
    ])
    func `the page after the sign-out is at the top of the site`(answer: String, origin: String) {
        #expect(InitQuestions.origin(of: answer) == origin)
    }

    @Test func `names the README where it is installed`() {
        #expect(NginxLines.text(readme: "/usr/share/doc/x/README.md").contains("/usr/share/doc/x/README.md, step 3"))
        #expect(NginxLines.text(readme: nil).contains("(an existing one: the README, step 3)"))
    }

    @Test func `without a terminal and without flags one line says what to do`() throws {
        let incomplete = try Program.run(["init", "--print", "--client-id", "a"])
        #expect(incomplete.status == 64 && incomplete.errors.contains("init needs --alb-arn ARN"))
        let result = try Program.run(["init", "--print"])
        #expect(result.status == 64 && result.output.isEmpty)
        #expect(result.errors.hasPrefix("authsidecar: init asks its questions on a terminal; without one"))
        #expect(result.errors.split(separator: "\n").count == 1)
    }

    @Test func `on a terminal it asks three questions, and a wrong answer again`() throws {
        try withTemporaryDirectory { directory in
            let answers = ["", "x", Mint.signer, "a,,b", "abc", "login.example.com", "https://intranet.example.com/"]
            let result = try Program.shell(
                """
                printf '%s\\n' \(answers.map { "'\($0)'" }.joined(separator: " ")) |
                    LC_ALL=C script -qc "'$0' init --config '$1/a.conf'" /dev/null
                """, in: directory.path)
            #expect(result.output.contains("authsidecar: ALB_ARN: “x”: an ARN has six fields"), "\(result)")
            #expect(result.output.contains("authsidecar: CLIENT_ID: “”: there is nothing between two commas"))
            #expect(try directory.text(of: "a.conf") == Self.lines)

            let several = try Program.shell(
                """
                printf '%s\\n' '\(Mint.signer)' 'a,b' | LC_ALL=C script -qc "'$0' init --config '$1/b.conf'" /dev/null
                """, in: directory.path)
            #expect(several.output.contains("Sign-out at the identity provider needs one app client id"))
            #expect(try directory.text(of: "b.conf").hasSuffix("\nCLIENT_ID=a,b\n"))

            let ended = try Program.shell(
                "printf '%s\\n\\004' '\(Mint.signer)' | LC_ALL=C script -qec \"'$0' init --config '$1/c.conf'\" /dev/null",
                in: directory.path)
            #expect(ended.status == 1 && ended.output.contains("the input has ended; nothing is written"))
            #expect(try directory.names() == ["a.conf", "b.conf"])
        }
    }

    @Test(arguments: [
        ("login.example.com", "https://login.example.com/logout"),
        ("https://login.example.com", "https://login.example.com/logout"),
        ("https://login.example.com/", "https://login.example.com/logout"),
        ("https://login.example.com/out?x=y", "https://login.example.com/out?x=y"),
    ])
    func `an answer may be a host or a URL`(answer: String, url: String) {
        #expect(InitQuestions.url(answer, path: "/logout") == url)
    }

    @Test func `nginx-check finds nothing in the lines for nginx, and the page about nginx says to delete the same`()
        throws
    {
        let check = try NginxReport.check(
            ConfigurationFile.files(in: Array(NginxLines.site.utf8), name: "site"), settings: nil)
        #expect(check.findings.isEmpty && check.serverCount == 1, "\(check.findings)")
        let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: top.appending(path: "docs/nginx.md"), encoding: .utf8)
        let advice = try #require(
            page.components(separatedBy: "**Delete**").last?.components(separatedBy: "**").first)
        for directive in NginxLines.deleted { #expect(advice.contains("`\(directive)`"), "\(directive)") }
        for match in NginxLines.site.matches(of: #/snippets\/(authsidecar-[\w-]+\.conf)/#) {
            #expect(page.contains(match.1))
            #expect(FileManager.default.fileExists(atPath: top.appending(path: "nginx/\(match.1)").path))
        }
    }
}
