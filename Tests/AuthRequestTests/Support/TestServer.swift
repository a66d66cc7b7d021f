// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Dispatch
import Glibc
import NIOCore
import TestSupport
import TokenMint

@testable import AuthRequest
@testable import PublicKeys

/// A whole server on a unix socket, with a key endpoint that answers when told to.
struct TestServer {
    let fixture: Fixture
    let server: AuthServer
    let source: HeldSource
    let token: String
    fileprivate let path: String

    /// Runs a test with a server that is stopped afterwards, whatever happens.
    static func run(
        path: String? = nil, limits: Limits = .patient, _ test: (TestServer) async throws -> Void
    ) async throws {
        let scene = try Scene()
        let source = HeldSource(pem: scene.signingKey.publicKeyPEM)
        let fixture = try await Fixture(scene: scene, source: { source.fetch($0) })
        try await fixture.serve(path: path, limits: limits) { server, path in
            defer { source.release() }
            try await test(
                TestServer(fixture: fixture, server: server, source: source, token: scene.token(), path: path))
        }
    }

    func client() async throws -> TestClient {
        try await TestClient(path: path)
    }
}

/// A key endpoint that answers once it is released.
final class HeldSource: Sendable {
    private let pem: [UInt8]
    private let released = DispatchSemaphore(value: 0)
    private let asked = AsyncStream.makeStream(of: Void.self)

    init(pem: String) { self.pem = Array(pem.utf8) }

    func fetch(_ reference: KeyReference) -> SourceResponse {
        asked.continuation.yield()
        released.wait()
        released.signal()
        return .text(pem)
    }

    /// Answers everything from now on.
    func release() { released.signal() }

    /// Returns once somebody has asked for a key.
    func untilAsked() async {
        for await _ in asked.stream { return }
    }
}

/// Key endpoints without a key, some of which are down.
enum EmptyEndpoints {
    static func source(
        isDown: @escaping @Sendable (KeyEndpoint) -> Bool
    ) -> @Sendable (KeyReference) -> SourceResponse {
        { reference in isDown(reference.endpoint) ? .unavailable(reason: "down") : .unknown }
    }
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
