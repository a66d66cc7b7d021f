// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TestSupport
import TokenMint

@testable import authsidecar

/// Colours and symbols: on a terminal, as far as the person and the terminal want them.
struct OutputStyleTests {
    private static let utf8 = ["LANG": "C.UTF-8", "TERM": "xterm"]

    @Test(arguments: [
        (utf8, true, true), ([:], true, false), (["LANG": "C"], true, false), (["LC_ALL": "de_DE.utf8"], true, true),
        (["LC_ALL": "C", "LANG": "C.UTF-8"], true, false), (["LC_ALL": "", "LC_CTYPE": "C.UTF-8"], true, true),
        (utf8.merging(["NO_COLOR": "1"]) { $1 }, false, true), (utf8.merging(["NO_COLOR": ""]) { $1 }, true, true),
        (utf8.merging(["TERM": "dumb"]) { $1 }, false, true),
    ])
    func `a terminal gets what the environment allows, anything else plain words`(
        environment: [String: String], isColored: Bool, hasSymbols: Bool
    ) {
        let style = OutputStyle(isTerminal: true, environment: environment)
        #expect(style.isColored == isColored && style.hasSymbols == hasSymbols)
        let file = OutputStyle(isTerminal: false, environment: environment)
        #expect(!file.isColored && !file.hasSymbols)
    }

    /// What a command prints on a terminal of its own (script(1)).
    private func terminal(_ command: String, _ environment: String, in directory: TemporaryDirectory) throws -> String {
        let script = try directory.write("exec env \(environment) \"$PROGRAM\" \(command)\n", to: "command.sh")
        return try Program.shell(
            "PROGRAM=\"$0\" script -qc 'bash \(script)' /dev/null </dev/null", in: directory.path
        ).output.replacing("\r\n", with: "\n")
    }

    @Test func `check, inspect and nginx-check have marks on a terminal, and none in a file`() throws {
        try withTemporaryDirectory { directory in
            let utf8 = "LC_ALL=C.UTF-8 TERM=xterm"
            let check = "check --alb-arn \(Mint.signer)"
            let colored = try terminal(check, utf8, in: directory)
            #expect(colored.contains("\n\u{1B}[33m!\u{1B}[0m LOGOUT_ENDPOINT is not set"))
            #expect(colored.contains("\n\u{1B}[32m✓\u{1B}[0m The settings are good. Warnings: 1."))
            #expect(colored.contains("\u{1B}[2mLEEWAY") && !colored.contains("\u{1B}[2mALB_ARN"))
            let plain = try terminal(check, utf8 + " NO_COLOR=1", in: directory)
            #expect(plain.contains("\n! LOGOUT_ENDPOINT is not set") && !plain.contains("\u{1B}"))
            let words = try terminal(check, "LC_ALL=C TERM=dumb", in: directory)
            #expect(words.contains("\nauthsidecar: warning: LOGOUT_ENDPOINT is not set") && !words.contains("\u{1B}"))
            let refused = try terminal("check --leeway x --alb-arn \(Mint.signer)", utf8, in: directory)
            #expect(refused.hasPrefix("\u{1B}[31m✗\u{1B}[0m --leeway: LEEWAY: "))

            let token = try directory.write(
                Mint(key: try SigningKey()).token(expiresAt: 1_700_000_000), to: "token.txt")
            let inspect = try terminal("inspect \(token)", utf8, in: directory)
            #expect(inspect.contains("\n  \u{1B}[32m✓\u{1B}[0m  alg is exactly ES256"))
            #expect(inspect.contains("\n  \u{1B}[31m✗\u{1B}[0m  exp of the header is in the future (expired: "))
            #expect(inspect.contains("\n  \u{1B}[33m?\u{1B}[0m  the key is known"))
            #expect(inspect.contains("\nResult: \u{1B}[31m✗\u{1B}[0m refused (expired): the token expired "))

            let site = try directory.write(
                "server { location / { set $authsidecar_group a; include snippets/authsidecar-protect.conf; } }",
                to: "site.conf")
            let found = try terminal("nginx-check \(site)", utf8, in: directory)
            #expect(found.contains("\u{1B}[31m✗\u{1B}[0m \u{1B}[31merror\u{1B}[0m: "))

            let file = try Program.run(["inspect", token], environment: ["LC_ALL": "C.UTF-8", "TERM": "xterm"])
            #expect(file.output.contains("\n  pass  alg is exactly ES256") && !file.output.contains("\u{1B}"))
        }
    }

    @Test func `inspect says on a terminal what it waits for`() throws {
        try withTemporaryDirectory { directory in
            let result = try Program.shell(
                "printf 'a.b.c\\n\\004' | script -qc \"'$0' inspect\" /dev/null", in: directory.path)
            #expect(result.output.contains("Paste a token, a line “X-Amzn-Oidc-Data: …”"))
            #expect(result.output.contains("refused (malformed)"))
        }
    }
}
