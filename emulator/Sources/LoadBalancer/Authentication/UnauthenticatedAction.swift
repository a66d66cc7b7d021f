// SPDX-License-Identifier: Apache-2.0

/// `OnUnauthenticatedRequest`: what is done with a request that has no session.
enum UnauthenticatedAction: String, Sendable {
    /// The browser is sent to the login.
    case authenticate
    /// The request passes, without the headers.
    case allow
    /// 401; but a session that has expired leads to the login as well.
    case deny
}
