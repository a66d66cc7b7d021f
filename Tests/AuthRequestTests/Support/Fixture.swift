// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Glibc
import Logging
import NIOCore
import NIOEmbedded
import PublicKeys
import Synchronization
import TokenMint

@testable import AuthRequest

/// A gate that knows one key, a clock that stands still, and a log that can be read.
final class Fixture: Sendable {
    /// The time of every test: seconds since the epoch.
    static let now: Int64 = 1_700_000_000

    let key: SigningKey
    let mint: Mint
    let metrics = Metrics(version: "test", startTime: now)
    let log = LogLines()
    let keys: KeyStore
    let directory: TemporaryDirectory
    let gate: SharedGate
    let clock: TestClock

    init(
        leeway: Int64 = 5, clientIDs: [String] = [], issuer: String? = nil,
        identityHeaders: IdentityHeaders = .standard, signOut: SignOut = .standard, logIdentity: LogIdentity = .sub
    ) async throws {
        key = try SigningKey()
        mint = Mint(key: key)
        clock = TestClock(Self.now)
        directory = try TemporaryDirectory()
        try directory.write(key.publicKeyPEM, to: "\(key.keyID).pem")
        keys = KeyStore(cacheDirectory: nil)
        let signer = try LoadBalancerARN(Mint.signer)
        let endpoint = try KeyEndpoint("file://\(directory.path)/")
        let settings = AuthSettings(
            expectations: Expectations(signers: [signer], clientIDs: clientIDs, issuer: issuer, leeway: leeway),
            keyEndpoints: [signer: endpoint], identityHeaders: identityHeaders, signOut: signOut,
            logIdentity: logIdentity)
        gate = SharedGate(
            Gate(settings: settings, keys: keys, keySets: KeySetStore(cacheDirectory: nil), metrics: metrics))
        let keyID = key.keyID
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            guard let id = KeyID(keyID) else { return done.resume() }
            keys.fetch(KeyStore.Query(KeyReference(endpoint: endpoint, keyID: id))) { _ in done.resume() }
        }
    }

    /// Puts other settings in force, as a reload does.
    func replaceSettings(_ settings: AuthSettings, keySets: KeySetStore = KeySetStore(cacheDirectory: nil)) {
        gate.replace(with: Gate(settings: settings, keys: keys, keySets: keySets, metrics: metrics))
    }

    /// What a server shares among its connections.
    func services(limits: Limits = Limits()) -> ServerServices {
        ServerServices(
            gate: gate, metrics: metrics, log: DecisionLog(logger: log.logger, metrics: metrics), limits: limits,
            clock: { [clock] in clock.now })
    }

    /// A connection without a socket, with the pipeline of a real one.
    func connection(limits: Limits = Limits()) throws -> TestConnection {
        try TestConnection(services: services(limits: limits))
    }

    /// A token that is good for two minutes.
    func token(_ change: (inout TokenDraft) -> Void = { _ in }) -> String {
        mint.token(expiresAt: Self.now + 120, change)
    }
}

/// A clock that moves only when told to.
final class TestClock: Sendable {
    private let time: Atomic<Int64>

    init(_ now: Int64) { time = Atomic(now) }

    var now: Int64 { time.load(ordering: .relaxed) }

    func advance(by seconds: Int64) { time.add(seconds, ordering: .relaxed) }
}

/// A directory that goes when its owner goes.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/authsidecar-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Failure(what: "mkdtemp") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    func write(_ text: String, to name: String) throws {
        let descriptor = unsafe open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw Failure(what: "open \(name)") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count else { throw Failure(what: "write \(name)") }
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        guard let directory = unsafe opendir(path) else { return }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        unsafe closedir(directory)
        for name in names where unsafe unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
        _ = unsafe rmdir(path)
    }
}

struct Failure: Error {
    let what: String
}
