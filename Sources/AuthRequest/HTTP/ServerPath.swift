// SPDX-License-Identifier: Apache-2.0

/// Every path that the daemon has; any other is 404.
public enum ServerPath: String, CaseIterable, Sendable {
    /// nginx's subrequest.
    case auth = "/auth"
    case whoami = "/whoami"
    /// The page of a refusal.
    case denied = "/denied"
    case logout = "/logout"
    case signedOut = "/signed-out"
    case healthz = "/healthz"
    case readyz = "/readyz"
    case metrics = "/metrics"
}
