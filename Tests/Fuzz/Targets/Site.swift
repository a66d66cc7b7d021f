// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Logging
import NIOCore
import NIOEmbedded
import TokenMint

@testable import AuthRequest
@testable import PublicKeys

/// A daemon that expects one load balancer, client and issuer, knows one key of each, and a clock that does not move.
struct Site {
    static let now: Int64 = 1_700_000_000
    static let leeway: Int64 = 5
    /// The same in every process, so that inputs stay what they are. The keys are made anew.
    static let keyID = "6e1f9d0a-3b5c-4f7e-8a21-5d0c4f3b6271"

    static let shared: Site = {
        do { return try Site() } catch { finding("\(error)") }
    }()

    let mint: Mint
    let accessMint: AccessMint
    let services: ServerServices

    private init() throws {
        mint = Mint(key: try SigningKey(keyID: Self.keyID))
        accessMint = AccessMint(signer: .es256(try SigningKey(keyID: Self.keyID)))
        let endpoint = try KeyEndpoint("https://keys.example/")
        guard
            let loadBalancers = LoadBalancers([
                LoadBalancer(arn: try LoadBalancerARN(Mint.signer), keyEndpoint: endpoint)
            ])
        else {
            finding("no load balancer")
        }
        let expectations = Expectations(
            loadBalancers: loadBalancers, clientIDs: [Mint.client], issuers: [Issuer(Mint.issuer)],
            accessTokens: AccessTokenExpectations(algorithms: [.rs256, .es256]), leeway: Self.leeway)
        let pem = Array(mint.key.publicKeyPEM.utf8)
        let keySet = Array(accessMint.keySet().utf8)
        // Whatever is asked for is there: a token of another key is refused by its signature.
        let keys = KeyStore(cacheDirectory: nil, source: { $0.keyID.description == Self.keyID ? .text(pem) : .unknown })
        let keySets = KeySetStore(cacheDirectory: nil, source: { _ in .text(keySet) })
        let metrics = Metrics(version: "fuzz", startTime: Self.now)
        let settings = AuthSettings(
            expectations: expectations, accessTokenKeys: try AccessTokenKeys(issuers: [Issuer(Mint.issuer)]))
        services = ServerServices(
            authenticator: SharedAuthenticator(
                Authenticator(settings: settings, keys: keys, keySets: keySets, metrics: metrics)),
            metrics: metrics,
            log: DecisionLog(logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }, metrics: metrics),
            limits: Limits(), clock: { Self.now })
    }

    /// Opens a connection, sends these pieces and closes it.
    ///
    /// - Returns: what came back, and whether the server has kept the connection until then.
    func converse(_ pieces: [[UInt8]]) -> (bytes: [UInt8], isKept: Bool) {
        let loop = EmbeddedEventLoop()
        let channel = EmbeddedChannel(loop: loop)
        var received: [UInt8] = []
        do {
            try Listener.configure(channel, services: services)
            try channel.connect(to: SocketAddress(unixDomainSocketPath: "/fuzz")).wait()
            for piece in pieces {
                _ = try? channel.writeInbound(ByteBuffer(bytes: piece))
            }
            while let part = try channel.readOutbound(as: ByteBuffer.self) { received += Array(part.readableBytesView) }
        } catch { finding("\(error)") }
        let isKept = channel.isActive
        _ = try? channel.finish(acceptAlreadyClosed: true)
        return (received, isKept)
    }
}

/// One response of a server, taken apart strictly.
struct FuzzResponse {
    let status: Int
    let fields: [(name: String, value: String)]

    func values(_ name: String) -> [String] { fields.filter { $0.name.lowercased() == name }.map(\.value) }

    /// Takes all responses apart; ends the process if they are not well-formed.
    static func all(in bytes: [UInt8]) -> [FuzzResponse] {
        var rest = bytes[...]
        var responses: [FuzzResponse] = []
        while !rest.isEmpty {
            var fields: [(String, String)] = []
            var status: Int?
            while true {
                guard let end = rest.firstIndex(of: 0x0A), end > rest.startIndex, rest[end - 1] == 0x0D else {
                    finding("a response without an end")
                }
                let line = rest[..<(end - 1)]
                rest = rest[(end + 1)...]
                guard let text = String(validating: line, as: UTF8.self),
                    !line.contains(where: { $0 < 0x20 || $0 == 0x7F })
                else {
                    finding("a line with a control character, or that is not UTF-8")
                }
                if text.isEmpty { break }
                guard status != nil else {
                    require(text.hasPrefix("HTTP/1.1 ") || text.hasPrefix("HTTP/1.0 "), "no status line: \(text)")
                    status = Int(text.dropFirst(9).prefix(3))
                    continue
                }
                guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
                    finding("no field: \(text)")
                }
                let value = line[(colon + 1)...].drop { $0 == 0x20 }
                fields.append((String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
            }
            guard let status else { finding("no status line") }
            let response = FuzzResponse(status: status, fields: fields)
            responses.append(response)
            let length = response.values("content-length").first.flatMap { Int($0) } ?? 0
            // Of a response to HEAD there is no body.
            if !rest.starts(with: Array("HTTP/1.".utf8)) { rest = rest.dropFirst(length) }
        }
        return responses
    }
}
