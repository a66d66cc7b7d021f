// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TestSupport

@testable import authsidecar

/// What a shell offers after an option (`--generate-completion-script`).
struct CompletionTests {
    /// Each option that takes one of a few words.
    private static let words: [SettingKey: [String]] = [
        .accessToken: ["off", "verify"], .logLevel: ["debug", "info", "notice", "warning", "error"],
        .headerEncoding: ["percent", "utf-8"], .logFormat: ["text", "json"], .logoutStyle: ["cognito", "oidc"],
        .groupsSeparator: ["none", "comma", "space"], .logIdentity: ["sub", "email", "none"],
        .requireVerifiedEmail: ["yes", "no"], .logAllowed: ["yes", "no"], .listen: ["systemd"],
        .listenAnywhere: ["yes", "no"], .socketMode: ["0600", "0660", "0666"],
        .accessTokenAlgorithms: ["RS256", "PS256", "ES256"],
    ]

    /// What bash offers for the last word of a line.
    private func bash(_ words: [String], in directory: String) throws -> [String] {
        let line = words.map { "'\($0)'" }.joined(separator: " ")
        let result = try Program.shell(
            """
            cd "$1"; . <("$0" --generate-completion-script bash)
            COMP_WORDS=(\(line)); COMP_CWORD=\(words.count - 1); COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
            COMPREPLY=(); _authsidecar authsidecar "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"; printf '%s\\n' "${COMPREPLY[@]}"
            """, in: directory)
        return result.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    @Test(arguments: words.keys)
    func `every shell's script has the values of an option`(key: SettingKey) throws {
        let words = try #require(Self.words[key])
        for shell in ["bash", "zsh", "fish"] {
            let script = try Program.run(["--generate-completion-script", shell]).output
            #expect(script.contains(key.flagName))
            for word in words { #expect(script.contains(word), "\(shell): \(word)") }
        }
    }

    @Test func `bash offers the values of an option, and files where a file is meant`() throws {
        try withTemporaryDirectory { directory in
            try directory.write("", to: "token.txt")
            try directory.makeDirectory("keys")
            #expect(try bash(["authsidecar", "check", "--access-token", ""], in: directory.path) == ["off", "verify"])
            #expect(try bash(["authsidecar", "serve", "--log-level", "n"], in: directory.path) == ["notice"])
            for option in ["--config", "--key", "--access-token"] {
                let offered = try bash(["authsidecar", "inspect", option, "tok"], in: directory.path)
                #expect(offered == ["token.txt"], "\(option)")
            }
            #expect(try bash(["authsidecar", "check", "--cache-dir", ""], in: directory.path) == ["keys"])
            #expect(try bash(["authsidecar", "nginx-check", "tok"], in: directory.path) == ["token.txt"])
        }
    }
}
