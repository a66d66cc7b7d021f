// SPDX-License-Identifier: Apache-2.0

import Foundation
import Systemd
import Testing
import TestSupport
import TokenMint

@testable import authsidecar

/// `nginx-check` and `check --nginx` as people start them.
struct NginxCheckCommandTests {
    private static let site = """
        server {
            include snippets/authsidecar-server.conf;
            location / {
                set $authsidecar_group "admins";
                include snippets/authsidecar-protect.conf;
                proxy_pass http://127.0.0.1:8000;
            }
        }
        """

    @Test func `a finding has its place, its reason and the lines that would be right`() throws {
        try withTemporaryDirectory { directory in
            let file = try directory.write(Self.site, to: "site.conf")
            let result = try Program.run(["nginx-check", file])
            #expect(result.status == 1 && result.errors.isEmpty)
            #expect(
                result.output == """
                    \(file):4: error: “$authsidecar_group” is not a variable that a site sets [unknown-variable]
                      why: nginx creates any variable; authsidecar reads only its own, so the line limits nobody
                      fix: if this is meant as a rule, write:
                           set $authsidecar_groups admins;
                    1 error, 0 warnings, 0 hints in 1 server block with authsidecar.

                    """)
        }
    }

    @Test func `standard input is the default, and JSON is for programs`() throws {
        let result = try Program.run(["nginx-check", "--json"], input: Self.site)
        #expect(result.status == 1)
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let findings = try #require(json["findings"] as? [[String: Any]])
        #expect(findings.map { $0["code"] as? String } == ["unknown-variable"])
        #expect(findings.first?["file"] as? String == "standard input" && findings.first?["line"] as? Int == 4)
        #expect(json["errors"] as? Int == 1 && json["warnings"] as? Int == 0 && json["servers"] as? Int == 1)
    }

    @Test func `what is right or has hints only gives 0, and a site without our files is left as it is`() throws {
        let right = Self.site.replacing("_group ", with: "_groups ")
        let result = try Program.run(["nginx-check"], input: right)
        #expect(result.status == 0 && result.output == "No findings in 1 server block with authsidecar.\n")
        let other = try Program.run(["nginx-check"], input: "server { location / { auth_request off; } }")
        #expect(other.status == 0 && other.output.hasPrefix("No server block uses authsidecar's files"))
    }

    @Test(arguments: [
        ("", "standard input is empty"), ("\u{0}ELF;", "standard input:1: a NUL byte"),
        ("server {\n\nlisten", "input:3:"),
        ("a b;\n}", "standard input:2: a “}” without its “{”"), ("just words", "a “;” is missing"),
    ])
    func `what is no configuration gives 64 and the line`(input: String, message: String) throws {
        let result = try Program.run(["nginx-check"], input: input)
        #expect(result.status == 64 && result.output.isEmpty && result.errors.contains(message), "\(result.errors)")
    }

    @Test func `a file that is not there, too long or no file gives 64`() throws {
        try withTemporaryDirectory { directory in
            for (path, message) in [("/none", "there is no such file"), (directory.path, "it is a directory")] {
                let result = try Program.run(["nginx-check", path])
                #expect(result.status == 64 && result.errors.contains(message))
            }
            let half = try directory.write(String(repeating: "# 3456789\n", count: 500_000), to: "half.conf")
            let result = try Program.run(["nginx-check", half, half])
            #expect(result.status == 64 && result.errors.contains("it is longer than"))
        }
    }

    private static func setMode(_ mode: Int, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    // MARK: check --nginx

    /// Runs `check --nginx` with a program instead of nginx.
    private static func checkNginx(
        _ script: String, setting: String = "GROUPS_CLAIM=groups"
    ) throws -> (status: Int32, output: String, errors: String) {
        let directory = try TemporaryDirectory()
        return try withExtendedLifetime(directory) {
            let settings = try directory.write("ALB_ARN=\(Mint.signer)\n\(setting)\n", to: "a.conf")
            let nginx = try directory.write("#!/bin/sh\n\(script)\n", to: "nginx")
            try setMode(0o755, of: nginx)
            return try Program.run(
                ["check", "--nginx", "--config", settings, "--nginx-snippet", "none"],
                environment: ["PATH": "\(directory.path):/usr/bin:/bin"])
        }
    }

    @Test func `check with nginx adds what is found in its configuration`() throws {
        let dump = "# configuration file /etc/nginx/nginx.conf:\nhttp {\n\(Self.site)\n}\n"
        let result = try Self.checkNginx("test \"$1\" = -T && cat <<'END'\n\(dump)END")
        #expect(result.status == 1 && result.output.contains("The settings are good. "))
        #expect(result.output.contains("/etc/nginx/nginx.conf:5: error: "))
        let right = try Self.checkNginx("cat <<'END'\n\(dump.replacing("_group ", with: "_groups "))END")
        #expect(right.status == 0 && right.output.hasSuffix("No findings in 1 server block with authsidecar.\n"))
    }

    @Test func `a rule for groups needs settings by which there are groups`() throws {
        let site = Self.site.replacing("_group ", with: "_groups ")
        let dump = "cat <<'END'\n# configuration file /etc/nginx/nginx.conf:\nhttp {\n\(site)\n}\nEND"
        let result = try Self.checkNginx(dump, setting: "ACCESS_TOKEN=off")
        #expect(result.status == 1)
        #expect(
            result.output.hasSuffix(
                """
                /etc/nginx/nginx.conf:5: warning: location / has a rule for groups, and ACCESS_TOKEN is off [groups-unavailable]
                  why: only the access token of Amazon Cognito has groups, and it is not read: everybody gets 403 groups-missing
                  fix: for Amazon Cognito, write into authsidecar's settings (for another provider, the name of its claim: GROUPS_CLAIM):
                       ACCESS_TOKEN=verify
                       ISSUER=https://cognito-idp.REGION.amazonaws.com/USER_POOL_ID
                0 errors, 1 warning, 0 hints in 1 server block with authsidecar.

                """))
        for setting in ["ACCESS_TOKEN=verify\nISSUER=https://i.example", "GROUPS_CLAIM=custom:groups"] {
            #expect(try Self.checkNginx(dump, setting: setting).status == 0)
        }
    }

    @Test func `check with nginx compares the generated files and looks at the socket`() throws {
        let result = try Self.checkNginx(
            """
            cat <<'END'
            # configuration file /etc/nginx/nginx.conf:
            user nobody; http { include snippets/authsidecar-upstream.conf; \(Self.site.replacing("_group ", with: "_groups ")) }
            # configuration file /etc/nginx/snippets/authsidecar-upstream.conf:
            upstream authsidecar { server unix:/none/authsidecar.sock; }
            # configuration file /etc/nginx/snippets/authsidecar-headers.conf:
            proxy_set_header X-Mine 1;
            END
            """)
        #expect(result.status == 1 && result.output.contains("authsidecar-headers.conf:1: error: "))
        let started = ServiceManager.isSystemd ? "socket" : "daemon"
        #expect(result.errors.contains("there is no /none; start the \(started)"))
    }

    @Test func `check with nginx says what is wrong with nginx itself`() throws {
        let result = try Self.checkNginx("echo 'nginx: [emerg] unexpected end' >&2; exit 1")
        #expect(result.status == 1 && result.errors.contains("unexpected end"))
        #expect(result.errors.contains("`nginx -T` failed"))
    }

    @Test func `a program that does not end is given up`() {
        #expect(throws: InputError.tooSlow) {
            try ProgramOutput.of("sleep", ["60"], atMost: 10, within: 0)
        }
        #expect(throws: InputError.tooLong(limit: 10)) {
            try ProgramOutput.of("yes", [], atMost: 10, within: 30)
        }
        #expect(throws: InputError.system(errorCode: ENOENT)) {
            try ProgramOutput.of("no-such-program", [], atMost: 10, within: 30)
        }
    }

    @Test func `whether nginx may use the socket is a matter of owners and modes`() throws {
        // Not below TMPDIR, which another user may have no way into.
        let directory = "/tmp/authsidecar-\(UUID().uuidString)"
        let path = "\(directory)/a.sock"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let made = try Program.shell(
            "python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' \(path)")
        #expect(made.status == 0)
        try Self.setMode(0o755, of: directory)
        try Self.setMode(0o660, of: path)
        #expect(SocketAccess.problem(of: path, user: "root") == nil)
        let problem = try #require(SocketAccess.problem(of: path, user: "nobody", hasSystemd: true))
        #expect(
            problem.hasSuffix(
                "has no access to \(path) (owner root, group root, mode 0660): sudo systemctl edit authsidecar.socket, "
                    + "[Socket], SocketGroup=nobody, then sudo systemctl restart authsidecar.socket"), "\(problem)")
        let inContainer = SocketAccess.problem(of: path, user: "nobody", hasSystemd: false)
        #expect(inContainer?.hasSuffix(" mode 0660): set SOCKET_GROUP=nobody and restart the daemon") == true)
        let missing = SocketAccess.problem(of: "\(path).none", user: "nobody", hasSystemd: false)
        #expect(missing == "there is no \(path).none; start the daemon")
        try Self.setMode(0o666, of: path)
        #expect(SocketAccess.problem(of: path, user: "nobody") == nil)
        try Self.setMode(0o700, of: directory)
        #expect(SocketAccess.problem(of: path, user: "nobody")?.contains("access to \(directory) ") == true)
        #expect(SocketAccess.problem(of: path, user: "no-such-user")?.contains("there is no user") == true)
        #expect(SocketAccess.problem(of: "/etc/passwd", user: "nobody") == "/etc/passwd is not a socket")
    }
}
