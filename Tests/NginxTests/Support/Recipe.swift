// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TestSupport
import TokenMint

/// A file of examples/nginx, as it is but for what names a place of a server: port, sockets and files.
struct Recipe: Sendable, CustomTestStringConvertible {
    /// The file's name without `.conf`.
    let name: String

    init(_ name: String) { self.name = name }

    var testDescription: String { name }

    private static let directory = "\(Programs.repository)/examples/nginx"

    /// Every file there is.
    static var all: [Recipe] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: directory).sorted().map {
                Recipe(String($0.dropLast(".conf".count)))
            }
        }
    }

    private var text: String {
        get throws { try TemporaryDirectory.text(of: "\(Self.directory)/\(name).conf") }
    }

    /// A site of this file only, with the settings that its comment asks for. Applications listen on `NAME.sock` in the test's
    /// directory, one that is on a port on `application.sock`.
    func options(_ change: (inout Site.Options) -> Void = { _ in }) throws -> Site.Options {
        let text = try text
        let site =
            text
            .replacing("listen 80;", with: "listen PORT;")
            .replacing("listen 8081 http2;", with: "listen unix:DIRECTORY/grpc.sock http2;")
            .replacing(/unix:\/run\/[a-z]+\/([a-z-]+\.sock)/) { "unix:DIRECTORY/\($0.output.1)" }
            .replacing(/server 127\.0\.0\.1:[0-9]+;/, with: "server unix:DIRECTORY/application.sock;")
            .replacing("/srv/", with: "DIRECTORY/srv/")
        var options = Site.Options(site: site)
        for line in text.matches(of: /(?m)^#     ([A-Z_]+)=(.*)$/) {
            if line.1 == "ALB_ARN" {
                options.signers = line.2.split(separator: ",").map(String.init)
            } else {
                options.settings.append("\(line.1)=\(line.2)")
                if line.1 == "PAGES_PREFIX" {
                    let file = "authsidecar-pages.conf"
                    options.snippets[file] = try NginxFiles.printed(file, for: "\(line.1)=\(line.2)")
                }
            }
        }
        change(&options)
        return options
    }

    /// Runs the site and ends it when `body` is done.
    func run(_ change: (inout Site.Options) -> Void = { _ in }, _ body: (Site) async throws -> Void) async throws {
        try await Site.run(options(change), body)
    }
}

extension Site.Options {
    /// Replaces a line of the recipe's file that a test cannot wait for, or that names a place.
    mutating func replace(_ old: String, with new: String) {
        site = site?.replacing(old, with: new)
    }
}

extension Site {
    /// A token of a member of these groups.
    func token(groups: String...) -> String {
        let list = groups.map { "\"\($0)\"" }.joined(separator: ",")
        return token { $0.claims["cognito:groups"] = .raw("[\(list)]") }
    }

    /// The values of `X-User-Email` that the application got, one list for each request.
    var emails: [[String]] { application.requests.map { $0["X-User-Email"] } }
}
