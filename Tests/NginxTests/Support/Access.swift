// SPDX-License-Identifier: Apache-2.0

/// Who may enter a location: the name of its include, authsidecar-protect.conf or authsidecar-public.conf.
enum Access: String, CaseIterable, Sendable {
    case protect, `public`

    /// The e-mail address that the application gets for a request with `Site.token()`.
    var email: String? { self == .protect ? "someone@example.com" : nil }
}
