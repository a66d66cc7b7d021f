// SPDX-License-Identifier: Apache-2.0

import Locking

/// The authenticator in force, which a reload exchanges as a whole: every request sees the old settings or the new ones.
public final class SharedAuthenticator: Sendable {
    private let authenticator: Lock<Authenticator>

    public init(_ authenticator: Authenticator) {
        self.authenticator = Lock(authenticator)
    }

    /// The authenticator for one request.
    public var current: Authenticator { authenticator.withLock { $0 } }

    /// Puts other settings in force for all requests that come from now on.
    public func replace(with other: Authenticator) {
        authenticator.withLock { $0 = other }
    }
}
