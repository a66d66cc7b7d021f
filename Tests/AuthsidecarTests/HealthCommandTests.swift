// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import TokenMint

/// `authsidecar health` and the daemon that it asks, as in a container: all settings from the environment.
@Suite(.timeLimit(.minutes(5)))
struct HealthCommandTests {
    /// Starts a daemon on a socket in the directory, and goes on once it answers.
    private static let daemon = """
        export AUTHSIDECAR_LISTEN=unix:$1/s AUTHSIDECAR_ALB_ARN=\(Mint.signer) AUTHSIDECAR_KEY_ENDPOINT=file://$1/keys/
        "$0" serve 2>"$1/log" & daemon=$!
        trap 'kill $daemon; wait $daemon' EXIT
        until "$0" health --live >/dev/null 2>&1; do kill -0 $daemon || exit 9; done

        """

    private func shell(_ script: String) throws -> (status: Int32, output: String, log: String) {
        let directory = try TemporaryDirectory()
        let result = try Program.shell(script, in: directory.path)
        let output = result.output.replacing(directory.path, with: "DIR")
        return (result.status, output, (try? directory.text(of: "log")) ?? "")
    }

    @Test func `says that the daemon is alive, and whether it has keys`() throws {
        let script =
            Self.daemon + """
                "$0" health --live; echo "$?"; "$0" health; echo "$?"
                """
        let missing = "authsidecar: not ready: file://DIR/keys/: open DIR/keys/: No such file or directory"
        #expect(try shell(script).output == "alive\n0\n\(missing)\n1\n")
        #expect(try shell("mkdir \"$1/keys\"; \(script)").output == "alive\n0\nready\n0\n")
    }

    @Test func `where there is no journal, a line of the log begins with its level as a word`() throws {
        let log = try shell(Self.daemon + "true").log
        #expect(log.hasPrefix("info: ready listen=unix:/"))
        let lines = log.split(separator: "\n")
        #expect(lines.allSatisfy { $0.prefixMatch(of: #/(info|notice|warning|error): /#) != nil }, "\(log)")
    }

    @Test(arguments: [
        ("--listen unix:$1/s", "unix:DIR/s is not there: the daemon does not run, or its volume is not mounted here"),
        ("--listen tcp:127.0.0.1:9", "tcp:127.0.0.1:9 has no listener: the daemon does not run"),
        ("--listen tcp:0.0.0.0:9 --listen-anywhere yes", "tcp:127.0.0.1:9 has no listener: the daemon does not run"),
        ("--listen nowhere", "--listen: LISTEN: “nowhere”: it must be systemd, unix:/PATH or tcp:127.0.0.1:PORT"),
    ])
    func `says why there is no daemon`(arguments: String, problem: String) throws {
        let result = try shell("\"$0\" health \(arguments)")
        #expect(result.status == 1 && result.output == "authsidecar: \(problem)\n")
    }

    @Test func `a mistake in another setting is none of its business`() throws {
        let result = try shell(Self.daemon + "AUTHSIDECAR_LEEWAY=x AUTHSIDECAR_NO_SUCH=1 \"$0\" health --live")
        #expect(result.output == "alive\n" && result.status == 0)
    }

    @Test func `beyond loopback it listens only by an explicit word, and says who can use it`() throws {
        let refused = try shell("\"$0\" serve --alb-arn \(Mint.signer) --listen tcp:0.0.0.0:0")
        #expect(refused.status == 1 && refused.output.contains("set LISTEN_ANYWHERE=yes"))
        let result = try shell(
            """
            export AUTHSIDECAR_LISTEN=unix:$1/s,tcp:0.0.0.0:0 AUTHSIDECAR_LISTEN_ANYWHERE=yes AUTHSIDECAR_ALB_ARN=\(Mint.signer)
            export AUTHSIDECAR_KEY_ENDPOINT=file://$1/
            "$0" check
            "$0" serve 2>"$1/log" & daemon=$!
            until "$0" health --live >/dev/null 2>&1; do kill -0 $daemon || exit 9; done
            kill $daemon; wait $daemon
            """)
        #expect(result.output.contains("warning: everyone who can reach tcp:0.0.0.0:0 can use the daemon"))
        #expect(result.log.contains("\nwarning: the daemon is open to the network listen=tcp:0.0.0.0:0\n"))
    }

    @Test(arguments: [
        ("", "SOCKET_MODE=0600", "SOCKET_MODE has no effect: LISTEN names no unix:/PATH"),
        ("", "SOCKET_GROUP=0", "sudo systemctl edit authsidecar.socket"),
        ("unix:/a", "SOCKET_MODE=0666", "everyone who can reach the socket's directory can use the daemon"),
        ("unix:/a", "LISTEN_ANYWHERE=yes", "LISTEN_ANYWHERE=yes has no effect"),
    ])
    func `check warns of what has no effect or opens the socket`(listen: String, line: String, warning: String) throws {
        let result = try shell(
            "export AUTHSIDECAR_LISTEN=\(listen) AUTHSIDECAR_\(line) AUTHSIDECAR_ALB_ARN=\(Mint.signer); \"$0\" check")
        #expect(result.status == 0 && result.output.contains("warning: ") && result.output.contains(warning))
    }
}
