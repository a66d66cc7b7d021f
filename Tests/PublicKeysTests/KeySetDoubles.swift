// SPDX-License-Identifier: Apache-2.0

import JOSE
import Synchronization
import Testing
import TokenMint

@testable import PublicKeys

/// Key sets for these tests: one key under the names that are asked for.
enum TestKeySets {
    static func jwk(_ name: String) throws -> JSONMembers {
        var jwk = try RSASigningKey.sample.get().jwk
        jwk["kid"] = .string(name)
        return jwk
    }

    /// A set's text.
    static func text(_ names: String...) throws -> String {
        AccessMint.keySet(try names.map(jwk))
    }

    static func set(_ names: String...) throws -> JWKSet {
        try JWKSet(Array(AccessMint.keySet(try names.map(jwk)).utf8))
    }

    /// What a source says that has such a set.
    static func answer(_ names: String...) throws -> KeySetAnswer {
        .text(Array(AccessMint.keySet(try names.map(jwk)).utf8))
    }

    static func endpoint(_ text: String = "https://issuer.example/jwks.json") throws -> KeySetEndpoint {
        try KeySetEndpoint(text)
    }

    static func name(_ text: String) throws -> KeyName {
        try #require(KeyName(text))
    }
}

/// A source that answers as it is told and notes what it was asked for.
final class ScriptedKeySetSource: KeySetSource {
    private let script: Mutex<@Sendable (KeySetEndpoint) -> KeySetAnswer>
    private let asked = Mutex<[KeySetEndpoint]>([])

    init(_ script: @escaping @Sendable (KeySetEndpoint) -> KeySetAnswer) {
        self.script = Mutex(script)
    }

    convenience init(always answer: KeySetAnswer) {
        self.init { _ in answer }
    }

    var requests: [KeySetEndpoint] { asked.withLock { $0 } }

    func answer(_ script: @escaping @Sendable (KeySetEndpoint) -> KeySetAnswer) {
        self.script.withLock { $0 = script }
    }

    func fetch(_ endpoint: KeySetEndpoint) -> KeySetAnswer {
        asked.withLock { $0.append(endpoint) }
        let script = script.withLock { $0 }
        return script(endpoint)
    }
}

/// What a store reported, to be awaited.
final class KeySetNotices: Sendable {
    private let stream: AsyncStream<KeySetStore.Notice>
    private let continuation: AsyncStream<KeySetStore.Notice>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func report(_ notice: KeySetStore.Notice) {
        continuation.yield(notice)
    }

    /// The next one.
    func next() async -> KeySetStore.Notice? {
        for await notice in stream { return notice }
        return nil
    }
}

extension KeySetLookup {
    var verdict: Verdict {
        switch self {
        case .found: .found
        case .unknown: .unknown
        case .unavailable: .unavailable
        }
    }
}

extension KeySetStore {
    /// ``fetch(_:at:completion:)``, awaited.
    func fetched(_ name: String, at endpoint: KeySetEndpoint) async throws -> Verdict {
        let name = try TestKeySets.name(name)
        return await withCheckedContinuation { continuation in
            fetch(name, at: endpoint) { continuation.resume(returning: $0.verdict) }
        }
    }

    /// ``lookup(_:at:)``, to compare with.
    func verdict(_ name: String, at endpoint: KeySetEndpoint) throws -> Verdict? {
        lookup(try TestKeySets.name(name), at: endpoint)?.verdict
    }
}
