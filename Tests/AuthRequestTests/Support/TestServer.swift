// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Dispatch
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import TokenMint

@testable import AuthRequest
@testable import PublicKeys

/// A whole server on a unix socket.
struct TestServer {
    let server: AuthServer
    let gate: SharedGate
    let keys: KeyStore
    let metrics: Metrics
    let source: HeldSource
    let token: String
    private let path: String
    /// Kept as long as the server: it goes with its owner.
    private let directory: TemporaryDirectory

    /// Runs a test with a server that is stopped afterwards, whatever happens.
    static func run(
        path: String? = nil, limits: Limits = .patient, _ test: (TestServer) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let path = path ?? "\(directory.path)/server.sock"
        let key = try SigningKey()
        let signer = try LoadBalancerARN(Mint.signer)
        let endpoint = try KeyEndpoint("file:///nonexistent/")
        let source = HeldSource(pem: key.publicKeyPEM)
        let keys = KeyStore(cacheDirectory: nil, source: { source.fetch($0) })
        let metrics = Metrics(version: "test", startTime: Fixture.now)
        let settings = AuthSettings(
            expectations: Expectations(signers: [signer]), keyEndpoints: [signer: endpoint])
        let gate = SharedGate(
            Gate(settings: settings, keys: keys, keySets: KeySetStore(cacheDirectory: nil), metrics: metrics))
        let log = DecisionLog(logger: LogLines().logger, metrics: metrics)
        let server = AuthServer(
            gate: gate, metrics: metrics, log: log, eventLoops: 1, limits: limits, clock: { Fixture.now })
        let fixture = TestServer(
            server: server, gate: gate, keys: keys, metrics: metrics, source: source,
            token: Mint(key: key).token(expiresAt: Fixture.now + 60), path: path,
            directory: directory)
        do {
            try await server.start([.unix(path: path)])
            try await test(fixture)
        } catch {
            source.release()
            try? await server.stop()
            throw error
        }
        source.release()
        try? await server.stop()
    }

    func client() async throws -> TestClient {
        try await TestClient(path: path)
    }
}

/// A key endpoint that answers once it is released.
final class HeldSource: Sendable {
    private let pem: [UInt8]
    private let gate = DispatchSemaphore(value: 0)
    private let asked = AsyncStream.makeStream(of: Void.self)

    init(pem: String) { self.pem = Array(pem.utf8) }

    func fetch(_ reference: KeyReference) -> SourceAnswer {
        asked.continuation.yield()
        gate.wait()
        gate.signal()
        return .text(pem)
    }

    /// Answers everything from now on.
    func release() { gate.signal() }

    /// Returns once somebody has asked for a key.
    func untilAsked() async {
        for await _ in asked.stream { return }
    }
}

/// A client that reads one answer after the other.
final class TestClient: Sendable {
    private let channel: any Channel
    private let answers: Answers

    init(path: String) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(StatusHandler(continuation))
                }
            }
            .connect(unixDomainSocketPath: path).get()
        answers = Answers(stream)
    }

    var isActive: Bool { channel.isActive }

    func send(token: String) async throws { try await send(tokens: [token]) }

    /// Sends several requests in one piece.
    func send(tokens: [String]) async throws {
        for token in tokens {
            let head = HTTPRequestHead(
                version: .http1_1, method: .GET, uri: "/auth", headers: ["Host": "a", "X-Amzn-Oidc-Data": token])
            channel.write(HTTPClientRequestPart.head(head), promise: nil)
            channel.write(HTTPClientRequestPart.end(nil), promise: nil)
        }
        channel.flush()
    }

    func closeOutput() async throws { try await channel.close(mode: .output) }

    func close() async throws { try await channel.close() }

    /// The status of the next answer; `nil` once the server has closed the connection.
    func nextStatus() async throws -> Int? { await answers.next() }
}

private actor Answers {
    private var iterator: AsyncStream<Int>.AsyncIterator

    init(_ stream: AsyncStream<Int>) { iterator = stream.makeAsyncIterator() }

    func next() async -> Int? {
        var mine = iterator
        defer { iterator = mine }
        return await mine.next(isolation: self)
    }
}

private final class StatusHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let answers: AsyncStream<Int>.Continuation

    init(_ answers: AsyncStream<Int>.Continuation) { self.answers = answers }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) { answers.yield(Int(head.status.code)) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) { answers.finish() }
}

extension Limits {
    /// For tests in which no time is meant to run out, however busy the machine is.
    static var patient: Limits {
        var limits = Limits()
        limits.grace = .minutes(1)
        limits.idle = .minutes(10)
        return limits
    }
}

extension TemporaryDirectory {
    /// A socket file on which nobody listens any more.
    func writeDeadSocket(_ name: String) throws {
        close(try bindSocket(name, type: SOCK_STREAM))
    }

    /// A socket that is bound, not listening; the caller closes it.
    func bindSocket(_ name: String, type: __socket_type) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(type.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(what: "socket") }
        let address = try SocketAddress(unixDomainSocketPath: "\(path)/\(name)")
        let result = unsafe address.withSockAddr { pointer, size in
            unsafe bind(descriptor, pointer, socklen_t(size))
        }
        guard result == 0 else {
            close(descriptor)
            throw Failure(what: "bind")
        }
        return descriptor
    }
}
