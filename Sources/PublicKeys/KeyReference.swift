// SPDX-License-Identifier: Apache-2.0

import ALBIdentity

/// One public key: which, and where from. Keys of one endpoint are never taken for those of another.
public struct KeyReference: Hashable, Sendable {
    public let endpoint: KeyEndpoint
    public let keyID: KeyID

    public init(endpoint: KeyEndpoint, keyID: KeyID) {
        self.endpoint = endpoint
        self.keyID = keyID
    }

    /// The UUID tells nearly all references apart; hashing the endpoint's text for each request would gain nothing.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(keyID)
    }
}
