// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// The shipped files as an operator's nginx finds them: linked into `snippets/`, with an nginx.conf of the test.
///
/// They are used as they are but for what names a place of a server: the daemon's socket in authsidecar-upstream.conf,
/// the port and the application's socket in the example site.
enum NginxFiles {
    /// A shipped file has no such line, or more than one.
    struct Unexpected: Error, CustomStringConvertible {
        let description: String
    }

    private static let shipped = "\(Programs.repository)/nginx"

    /// Debian's own files that sites include; nginx looks for them next to its main file.
    private static let debian = [
        "proxy_params", "fastcgi.conf", "fastcgi_params", "scgi_params", "uwsgi_params", "snippets/fastcgi-php.conf",
    ]

    /// Puts the files to be included into `snippets/`, and next to it Debian's.
    static func link(_ options: Site.Options, to directory: TemporaryDirectory) throws {
        try directory.makeDirectory("snippets")
        for file in try FileManager.default.contentsOfDirectory(atPath: shipped) where file.hasPrefix("authsidecar-") {
            guard !["authsidecar-cache.conf", "authsidecar-upstream.conf"].contains(file), options.snippets[file] == nil
            else { continue }
            try directory.link("snippets/\(file)", to: "\(shipped)/\(file)")
        }
        for (file, text) in options.snippets { try directory.write(text, to: "snippets/\(file)") }
        for file in debian { try directory.link(file, to: "/etc/nginx/\(file)") }
        try directory.write(
            text(
                of: "\(shipped)/authsidecar-cache.conf",
                replacing: [("proxy_cache_path /run/authsidecar-cache ", "proxy_cache_path \(directory.path)/cache ")]),
            to: "snippets/authsidecar-cache.conf")
        let sockets = (0..<options.daemons).map { "server unix:\(Site.socket($0, in: directory));" }
        try directory.write(
            text(
                of: "\(shipped)/authsidecar-upstream.conf",
                replacing: [("server unix:/run/authsidecar/authsidecar.sock;", sockets.joined(separator: " "))]),
            to: "snippets/authsidecar-upstream.conf")
    }

    /// Writes the site and the main file, and gives the latter.
    static func write(_ options: Site.Options, port: Int, to directory: TemporaryDirectory) throws -> String {
        let application = "\(directory.path)/application.sock"
        let site =
            if let site = options.site {
                site.replacing("PORT", with: "127.0.0.1:\(port)").replacing("APPLICATION", with: "unix:\(application)")
            } else {
                try text(
                    of: "\(shipped)/authsidecar-site.example.conf",
                    replacing: [
                        ("listen 80 ", "listen 127.0.0.1:\(port) "),
                        ("unix:/run/flask/flask.sock", "unix:\(application)"),
                        (
                            "include snippets/authsidecar-upstream.conf;",
                            "include snippets/authsidecar-upstream.conf;"
                                + (options.isCached ? " include snippets/authsidecar-cache.conf;" : "")
                        ),
                        (
                            "include snippets/authsidecar-server.conf;",
                            "include snippets/authsidecar-server\(options.isCached ? "-cached" : "").conf;"
                        ),
                        ("    client_max_body_size 10m;", "    client_max_body_size 10m;\n\(options.server)"),
                    ])
            }
        try directory.write(
            NginxBuild.get().adapted(site.replacing("DIRECTORY", with: directory.path)), to: "site.conf")
        return try directory.write(
            """
            \(geteuid() == 0 ? "user root;" : "")
            daemon off;
            worker_processes 1;
            pid nginx.pid;
            error_log stderr notice;
            events {}
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                \(options.http)
                include site.conf;
            }

            """, to: "nginx.conf")
    }

    /// What `nginx-snippet` prints for a setting, `KEY=value`.
    static func printed(_ file: String, for setting: String) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: try Programs.authsidecar())
        process.arguments =
            ["nginx-snippet", file, "--\(setting.split(separator: "=")[0].lowercased().replacing("_", with: "-"))"]
            + [String(setting.drop { $0 != "=" }.dropFirst())]
        process.standardOutput = output
        // Variables of the tests, such as AUTHSIDECAR_TEST_NGINX, are no settings.
        process.environment = [:]
        try process.run()
        return String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }

    /// A file's text with each of these once replaced.
    private static func text(of path: String, replacing changes: [(String, String)]) throws -> String {
        var text = try TemporaryDirectory.text(of: path)
        for (old, new) in changes {
            let ranges = text.ranges(of: old)
            guard ranges.count == 1 else {
                throw Unexpected(description: "\(path) has “\(old)” \(ranges.count) times, not once")
            }
            text.replace(old, with: new)
        }
        return text
    }
}
