// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing
import TestSupport
import TokenMint

/// nginx with the shipped files, the daemon, an application and a public key endpoint, all on loopback.
final class Site: Sendable {
    /// What differs from the example site, and from the daemon's defaults.
    struct Options {
        /// Directives of the http block, as a machine's own nginx.conf may have them.
        var http = ""
        /// Directives of the server block, behind the includes. `DIRECTORY` in it becomes the test's own.
        var server = ""
        /// A site's own file instead of the example, written for nginx 1.22 (`NginxBuild.adapted`); `PORT` and
        /// `APPLICATION` in it become nginx's port and the application's socket.
        var site: String?
        /// The load balancers that the daemon trusts; the first one signs the site's tokens.
        var signers = [Mint.signer]
        /// More lines of authsidecar.conf.
        var settings: [String] = []
        /// Files of `snippets/` that are not the shipped ones: those that `nginx-snippet` prints.
        var snippets: [String: String] = [:]
        /// Whether nginx caches the daemon's answers.
        var isCached = false
        /// How many daemons nginx may ask.
        var daemons = 1
        /// Answers as the application does.
        var application: LoopbackServer.Answer = Site.echo
        /// Answers in the daemon's place, if set.
        var standIn: LoopbackServer.Answer?
    }

    let mint: Mint
    let port: Int
    let application: LoopbackServer
    let daemons: [ChildProcess]
    let standIn: LoopbackServer?
    let directory: TemporaryDirectory

    /// Starts everything, and ends it when `body` is done, however that ends.
    static func run<Result: Sendable>(
        _ options: Options = Options(), _ body: (Site) async throws -> Result
    ) async throws -> Result {
        let nginx = try Programs.nginx()
        let authsidecar = try Programs.authsidecar()
        let directory = try TemporaryDirectory()
        let mint = Mint(key: try SigningKey(), signer: options.signers[0])
        let key = mint.key
        var children: [ChildProcess] = []
        var servers: [LoopbackServer] = []
        let outcome: Swift.Result<Result, any Error>
        do {
            let keys = try await LoopbackServer { request in
                request.uri == "/\(key.keyID)" ? .answer(200, key.publicKeyPEM) : .answer(404)
            }
            servers.append(keys)
            let application = try await LoopbackServer(
                socketPath: "\(directory.path)/application.sock", options.application)
            servers.append(application)

            var standIn: LoopbackServer?
            if let answer = options.standIn {
                let server = try await LoopbackServer(socketPath: socket(0, in: directory), answer)
                servers.append(server)
                standIn = server
            }
            for number in 0..<(standIn == nil ? options.daemons : 0) {
                let settings =
                    [
                        "ALB_ARN=\(options.signers.joined(separator: ","))",
                        "KEY_ENDPOINT=http://127.0.0.1:\(keys.port)/",
                        "LISTEN=unix:\(socket(number, in: directory))",
                    ] + options.settings
                let file = try directory.write(settings.joined(separator: "\n") + "\n", to: "\(number).conf")
                let daemon = try await ChildProcess(authsidecar, ["serve", "--config", file])
                children.append(daemon)
                try await daemon.wait(for: "ready")
            }
            let daemons = children
            try NginxFiles.link(options, to: directory)
            let port = try await startNginx(nginx, options, directory, &children)
            let site = Site(mint, port, application, daemons, standIn, directory)
            outcome = .success(try await body(site))
        } catch { outcome = .failure(error) }
        for child in children.reversed() { try await child.end() }
        for server in servers { try await server.close() }
        return try outcome.get()
    }

    private init(
        _ mint: Mint, _ port: Int, _ application: LoopbackServer, _ daemons: [ChildProcess],
        _ standIn: LoopbackServer?, _ directory: TemporaryDirectory
    ) {
        self.mint = mint
        self.port = port
        self.application = application
        self.daemons = daemons
        self.standIn = standIn
        self.directory = directory
    }

    /// Starts nginx and gives its port; another one if somebody else took it first.
    private static func startNginx(
        _ nginx: String, _ options: Options, _ directory: TemporaryDirectory, _ children: inout [ChildProcess]
    ) async throws -> Int {
        var attempts = 5
        while true {
            attempts -= 1
            let port = try LoopbackPort.free()
            let configuration = try NginxFiles.write(options, port: port, to: directory)
            let server = try await ChildProcess(nginx, ["-c", configuration, "-p", directory.path, "-e", "stderr"])
            children.append(server)
            do {
                try await server.wait(for: "start worker process ")
                let warnings = server.lines.filter { $0.contains("[warn]") }
                #expect(warnings.isEmpty, "nginx accepts the site, with a warning")
                return port
            } catch {
                guard attempts > 0, server.lines.contains(where: { $0.contains("bind() to ") }) else {
                    throw error
                }
            }
        }
    }

    /// What `nginx -t` says about a site, line by line; empty: it is content.
    static func complaints(about options: Options) async throws -> [String] {
        let directory = try TemporaryDirectory()
        try NginxFiles.link(options, to: directory)
        let configuration = try NginxFiles.write(options, port: try LoopbackPort.free(), to: directory)
        let test = try await ChildProcess(
            try Programs.nginx(), ["-t", "-q", "-c", configuration, "-p", directory.path, "-e", "stderr"])
        try await test.waitUntilEnded()
        try await test.end()
        return test.lines
    }

    /// Where daemon `number` listens.
    static func socket(_ number: Int, in directory: TemporaryDirectory) -> String {
        "\(directory.path)/authsidecar-\(number).sock"
    }

    /// The application: answers with the head that it got, one line a header, names as they came.
    private static let echo: LoopbackServer.Answer = { request in
        let lines = ["\(request.method) \(request.uri)"] + request.headers + ["body: \(request.bodyBytes)"]
        return .answer(200, lines.joined(separator: "\n") + "\n")
    }

    /// Seconds since the epoch, as the daemon's clock has them.
    var now: Int64 { Int64(time(nil)) }

    /// A token that holds for 120 s.
    func token(_ change: (inout TokenDraft) -> Void = { _ in }) -> String {
        mint.token(expiresAt: now + 120, change)
    }

    /// One request on a connection of its own.
    ///
    /// - Parameters:
    ///   - line: method and target.
    ///   - token: what the load balancer would add, if anything.
    ///   - headers: whole lines, sent as they are.
    func send(
        _ line: String, token: String? = nil, _ headers: [String] = [], body: [UInt8]? = nil
    ) async throws -> ClientResponse {
        let headOnly = line.hasPrefix("HEAD ")
        return try await send(Self.bytes(line, token: token, headers, body: body), headOnly: headOnly)
    }

    /// The same with every byte given; `headOnly`: the answer announces a body that does not come.
    func send(_ bytes: [UInt8], headOnly: Bool = false) async throws -> ClientResponse {
        let connection = try await ClientConnection.open(port: port, headOnly: headOnly)
        do {
            let response = try await connection.send(bytes)
            try await connection.close()
            return response
        } catch {
            try await connection.close()
            throw error
        }
    }

    /// Sends a request and expects a status.
    func expect(
        _ status: Int, _ line: String, token: String? = nil, _ headers: [String] = [], body: [UInt8]? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let response = try await send(line, token: token, headers, body: body)
        #expect(response.status == status, "\(line)", sourceLocation: sourceLocation)
    }

    /// Stops the first daemon and expects it to say that all is well.
    func stopDaemon(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let status = try await daemons[0].end()
        #expect(status == 0, sourceLocation: sourceLocation)
    }

    /// A request as it goes over the wire.
    static func bytes(_ line: String, token: String?, _ headers: [String] = [], body: [UInt8]? = nil) -> [UInt8] {
        var lines = ["\(line) HTTP/1.1", "Host: www.example.com"]
        if let token { lines.append("X-Amzn-Oidc-Data: \(token)") }
        lines += headers
        if let body { lines.append("Content-Length: \(body.count)") }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (body ?? [])
    }
}
