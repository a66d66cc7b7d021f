// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import PublicKeys

/// That access tokens are verified, and where their issuer's keys are.
public struct AccessTokenSource: Sendable {
    private let endpoint: KeySetEndpoint

    /// - Parameter endpoint: the key set of the one issuer that may be believed; never one that a token names.
    public init(endpoint: KeySetEndpoint) {
        self.endpoint = endpoint
    }

    /// Where the keys are that may have signed this user's access token; `nil`: the user's own token names no issuer to
    /// compare with.
    func endpoint(of user: VerifiedUser) -> KeySetEndpoint? {
        user.issuer == nil ? nil : endpoint
    }
}
