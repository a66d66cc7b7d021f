// SPDX-License-Identifier: Apache-2.0

import Foundation
import Systemd
import Testing
import TestSupport
import TokenMint

@testable import authsidecar

/// Text from outside cannot command the terminal, hide, or pass for a line of the program's own.
struct VisibleOutputTests {
    /// A control sequence, a C1 control, characters that turn or hide text, and a line of its own.
    private static let evil =
        "\u{1B}[2J\u{9B}31m\u{202E}\u{2066}\u{200B}\u{FEFF}\u{3164}\u{E0041}\u{E000}\r\nauthsidecar: forged"
    private static let arn = Mint.signer

    @Test(arguments: [
        // The parser's own messages.
        ["--x\(evil)"], ["x\(evil)"], ["-z\(evil)"], ["inspect", "--at", evil], ["inspect", "--at=\(evil)"],
        ["inspect", "a", "b\(evil)", "c\(evil)"], ["inspect", "--json=\(evil)"], ["nginx-snippet", evil],
        ["check", "--help\(evil)"], ["check", "--leeway", "1", "--\(evil)=1"], ["--generate-completion-script", evil],
        // File names.
        ["check", "--config", "/\(evil)"], ["serve", "--config", "/\(evil)"],
        ["nginx-snippet", "--config", "/\(evil)"],
        ["inspect", "--config", "/\(evil)", "a"], ["inspect", "--key", "/\(evil)", "a"],
        ["inspect", "--access-token", "/\(evil)", "a.b.c"], ["inspect", "/\(evil)"],
        ["init", "--config", "/\(evil)", "--alb-arn", arn], ["init", "--print", "--alb-arn", evil],
        ["init", "--print", "--alb-arn", arn, "--client-id", evil],
        // Values of settings, wrong ones and right ones.
        ["check", "--leeway", evil], ["check", "--alb-arn", evil], ["serve", "--log-level", evil],
        ["nginx-snippet", "--identity-headers", evil], ["check", "--alb-arn", arn, "--issuer", evil],
        ["check", "--alb-arn", arn, "--client-id", evil], ["check", "--alb-arn", arn, "--cache-dir", "/\(evil)"],
        ["check", "--alb-arn", arn, "--key-endpoint", "file:///\(evil)/"],
        ["check", "--issuer", evil, "--access-token", "verify"],
        ["serve", "--alb-arn", arn, "--listen", "unix:/nonexistent/\(evil)"],
        // Tokens.
        ["inspect", evil], ["inspect", "e30.e30.\(evil)"],
    ])
    func `an argument is shown with everything in it`(arguments: [String]) throws {
        let result = try Program.run(arguments)
        expectVisible(result.output)
        expectVisible(result.errors)
    }

    @Test func `so is the environment, a settings file, and the name of a socket`() throws {
        let folder = try TemporaryDirectory()
        let file = "\(folder.path)/a\u{1B}\u{202E}.conf"
        let line = Self.evil.replacing("\r\n", with: "\u{85}\u{2028}")
        let texts = [
            "\(line)\n", "\(line)=1\n", "LEEWAY=\(line)\n", "LEEWAY=1\nLEEWAY=\(line)\n",
            "ISSUER=\(line)\nALB_ARN=\(Self.arn)\n",
        ]
        for text in texts {
            try Data(text.utf8).write(to: URL(filePath: file))
            let result = try Program.run(["check", "--config", file])
            expectVisible(result.output)
            expectVisible(result.errors)
            #expect((result.output + result.errors).contains("a\\u{1b}\\u{202e}.conf"))
        }
        for (name, value) in [("LEEWAY", Self.evil), (Self.evil, "1")] {
            expectVisible(try Program.run(["check"], environment: ["AUTHSIDECAR_\(name)": value]).errors)
        }
        let result = try Program.shell(
            "export LISTEN_FDS=1 LISTEN_PID=$$ LISTEN_FDNAMES=$'\\e[2J\\xe2\\x80\\xae'; "
                + "exec \"$0\" serve --alb-arn \(Self.arn) 3</dev/null")
        expectVisible(result.output)
        #expect(result.output.contains("the descriptor “\\u{1b}[2J\\u{202e}” from systemd"))
    }

    @Test(arguments: ["", "--json"])
    func `so is a token`(flag: String) throws {
        let token = Mint(key: try SigningKey()).token(expiresAt: 1) {
            $0.header["iss"] = .string(Self.evil)
            $0.header["kid"] = .string(Self.evil)
            $0.claims[Self.evil] = .string(Self.evil)
            $0.claims["email"] = .string(Self.evil)
            $0.claims["cognito:groups"] = .string(Self.evil)
        }
        let rules = ["--rules", "allowed_groups=a&allowed_emails=b@example.com"]
        let result = try Program.run(["inspect"] + rules + (flag.isEmpty ? [] : [flag]), input: token)
        #expect(result.errors.isEmpty)
        #expect(result.output.contains("forged"))
        expectVisible(result.output)
    }

    private func expectVisible(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let lines = text.split(separator: "\n" as Unicode.Scalar)
        for line in lines {
            #expect(LogText.harmless(line) == line, sourceLocation: sourceLocation)
            #expect(!line.hasPrefix("authsidecar: forged"), sourceLocation: sourceLocation)
        }
    }
}

extension String {
    /// Line by line, whatever is next to the line ends.
    fileprivate func split(separator: Unicode.Scalar) -> [String] {
        unicodeScalars.split(separator: separator).map { String($0) }
    }
}
