// SPDX-License-Identifier: Apache-2.0

import JOSE
import Synchronization

/// Remembers access tokens whose signature has been checked, as ``VerifiedTokenCache`` remembers users.
///
/// Keyed by the SHA-256 digest of the whole token; the token itself is not kept. A hit spares the signature alone: the
/// caller binds the token to the user of the request with ``VerifiedAccessToken/judgeAgain(for:expecting:at:)``. That
/// the issuer has withdrawn the key meanwhile, a hit does not notice.
public final class VerifiedAccessTokenCache: Sendable {
    /// An access token comes with each request of its user until the load balancer has another one, so nearly every
    /// look-up is a hit: 4,096 users and 8 MiB a generation.
    public static let standardLimits = VerifiedTokenCache.Limits(entries: 4096, bytes: 8 << 20)

    private let generations: Mutex<Generations<VerifiedAccessToken>>

    public init(limits: VerifiedTokenCache.Limits = VerifiedAccessTokenCache.standardLimits) {
        generations = Mutex(Generations(limits: limits))
    }

    /// The access token of this digest, if its signature has been checked before.
    ///
    /// - Parameter epoch: as of ``VerifiedTokenCache/user(for:in:)``.
    public func token(for digest: SHA256Digest, in epoch: Int) -> VerifiedAccessToken? {
        generations.withLock { $0.value(for: digest, in: epoch) }
    }

    /// Remembers an access token, unless it alone is larger than a generation.
    ///
    /// - Parameters:
    ///   - byteCount: how long its text was.
    ///   - epoch: as of ``VerifiedTokenCache/insert(_:for:byteCount:in:)``.
    public func insert(_ token: VerifiedAccessToken, for digest: SHA256Digest, byteCount: Int, in epoch: Int) {
        generations.withLock { $0.insert(token, for: digest, byteCount: byteCount, in: epoch) }
    }
}
