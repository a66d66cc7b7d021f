// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AccessPolicy
import PublicKeys

/// What the decision depends on: some header lines, and the rules of the location.
struct Subrequest: Sendable {
    let headers: SubrequestHeaders
    let rules: LocationRules
}

/// How far the authentication of a request has got.
enum AuthenticationStep {
    case decided(Verdict)
    /// The key is not at hand; once it is looked up, ``Authenticator/resume(_:with:at:)-(PendingToken,_,_)`` goes on.
    indirect case needsKey(PendingToken)
    /// The issuer's key set is not at hand; ``Authenticator/resume(_:with:at:)-(PendingAccessToken,_,_)`` goes on.
    indirect case needsKeySet(PendingAccessToken)
}

/// A token that waits for its key.
struct PendingToken: Sendable {
    let subrequest: Subrequest
    let expectations: Expectations
    let token: UnverifiedToken
    /// How many keys had been replaced before the token's key was looked up.
    let epoch: Int
    var query: KeyStore.Query
}

/// A verified user's access token that waits for its key.
struct PendingAccessToken: Sendable {
    let subrequest: Subrequest
    let expectations: Expectations
    let user: Known<VerifiedUser>
    let token: UnverifiedAccessToken
    /// How many keys had been replaced before the token's key was looked up.
    let epoch: Int
    var query: KeySetStore.Query
}
