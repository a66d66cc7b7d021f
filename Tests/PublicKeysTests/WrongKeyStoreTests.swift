// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing
import TestSupport

@testable import PublicKeys

/// The store with a wrong key.
@Suite(.timeLimit(.minutes(2)))
struct WrongKeyStoreTests {
    private static let wrong = SourceResponse.text(Array(TestKeys.p256.utf8))
    private static let right = SourceResponse.text(Array(TestKeys.otherP256.utf8))

    /// Doubts the key that the store has now.
    private func recheck(_ reference: KeyReference, in store: KeyStore) async throws -> ES256PublicKey? {
        guard case .found(let key) = store.lookup(reference) else { return nil }
        guard let query = store.query(doubting: key, for: reference) else { return key }
        return await withCheckedContinuation { continuation in
            store.fetch(query) { lookup in
                if case .found(let key) = lookup {
                    continuation.resume(returning: key)
                } else {
                    continuation.resume(returning: nil)
                }
            }
        }
    }

    @Test func `a wrong key that was read from disk is replaced in memory and on disk`() async throws {
        let directory = try TemporaryDirectory()
        let reference = try TestKeys.reference(1)
        let right = try ES256PublicKey(pem: Array(TestKeys.otherP256.utf8))
        let notices = Notices()
        let first = KeyStore(
            cacheDirectory: directory.path, report: notices.report, source: ScriptedSource(always: Self.wrong))
        #expect(await first.fetched(reference) == .found)
        #expect(await notices.next(1) == [.fetched(reference, keyCount: 1)])

        let source = ScriptedSource(always: Self.right)
        let store = KeyStore(cacheDirectory: directory.path, report: notices.report, source: source)
        #expect(await store.fetched(reference) == .found)
        #expect(source.requests.isEmpty)
        #expect(store.replacementCount == 0)
        #expect(try await recheck(reference, in: store) == right)
        #expect(await notices.next(1) == [.replaced(reference, keyCount: 1)])
        #expect(store.replacementCount == 1)
        #expect(source.requests == [reference])
        #expect(try await recheck(reference, in: store) == right, "it is not asked for again")
        #expect(source.requests == [reference])

        let folder = try #require(try directory.names().first)
        #expect(try directory.text(of: "\(folder)/\(reference.keyID).pem") == TestKeys.otherP256)
        let offline = ScriptedSource(always: .unavailable(reason: "no network"))
        let third = KeyStore(cacheDirectory: directory.path, report: notices.report, source: offline)
        #expect(await third.fetched(reference) == .found)
        #expect(try await recheck(reference, in: third) == right)
        #expect(
            await notices.next(1)
                == [.fetchFailed(reference, reason: "no network; the known key stays in use")])
        #expect(third.lookup(reference)?.verdict == .found)
        #expect(third.replacementCount == 0)
    }

    @Test func `a key that the endpoint confirms is neither written nor reported`() async throws {
        let clock = ManualClock()
        let notices = Notices()
        let source = ScriptedSource(always: Self.wrong)
        let store = KeyStore(cacheDirectory: nil, report: notices.report, source: source, now: { clock.now })
        let reference = try TestKeys.reference(1)
        let suffix = "; the known key stays in use"
        #expect(await store.fetched(reference) == .found)
        #expect(await notices.next(1) == [.fetched(reference, keyCount: 1)])
        clock.advance(by: .seconds(60))
        #expect(try await recheck(reference, in: store) == TestKeys.key())
        source.answer { _ in .unknown }
        clock.advance(by: .seconds(60))
        #expect(try await recheck(reference, in: store) == TestKeys.key())
        #expect(
            await notices.next(1)
                == [.fetchFailed(reference, reason: "there is no such key any more" + suffix)])
        source.answer { _ in .text(Array(TestKeys.p384.utf8)) }
        clock.advance(by: .seconds(60))
        #expect(try await recheck(reference, in: store) == TestKeys.key())
        #expect(
            await notices.next(1)
                == [.fetchFailed(reference, reason: "the answer is no P-256 public key in PEM" + suffix)])
        #expect(source.requests.count == 4)
    }

    @Test func `a file of the operator's is read again`() async throws {
        let directory = try TemporaryDirectory()
        let reference = try TestKeys.reference(1, at: "file://\(directory.path)/")
        try directory.write(TestKeys.p256, to: "\(reference.keyID).pem")
        let clock = ManualClock()
        let store = KeyStore(
            cacheDirectory: nil, source: EndpointSource<KeyPolicy>().fetch, now: { clock.now })
        #expect(await store.fetched(reference) == .found)
        try directory.write(TestKeys.otherP256, to: "\(reference.keyID).pem")
        #expect(try await recheck(reference, in: store) == TestKeys.key())
        clock.advance(by: .seconds(60))
        #expect(try await recheck(reference, in: store) == ES256PublicKey(pem: Array(TestKeys.otherP256.utf8)))
    }

    @Test func `good tokens find their key while it is being asked for again`() async throws {
        let authenticator = Authenticator()
        let clock = ManualClock()
        let source = ScriptedSource(always: Self.wrong)
        let store = KeyStore(cacheDirectory: nil, source: source, now: { clock.now })
        let reference = try TestKeys.reference(1)
        #expect(await store.fetched(reference) == .found)
        clock.advance(by: .seconds(60))
        source.answer { _ in
            authenticator.wait()
            return Self.right
        }
        async let answer = recheck(reference, in: store)
        #expect(store.lookup(reference)?.verdict == .found)
        #expect(await store.fetched(reference) == .found)
        authenticator.open()
        #expect(try await answer == ES256PublicKey(pem: Array(TestKeys.otherP256.utf8)))
    }
}
