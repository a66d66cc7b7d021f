// SPDX-License-Identifier: Apache-2.0

/// The name of a cookie: a token of RFC 9110 §5.6.2.
struct CookieName: Equatable, Sendable {
    let text: String

    /// What a load balancer calls its session unless the rule says otherwise.
    static let standard = CookieName(unchecked: "AWSELBAuthSessionCookie")
    /// What ties a login to the browser in which it began.
    static let nonce = CookieName(unchecked: "AWSALBAuthNonce")

    /// Longer ones would leave no room for a value.
    private static let maximumBytes = 128
    private static let allowed = Set(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    init?(_ text: String) {
        guard (1...Self.maximumBytes).contains(text.utf8.count), text.utf8.allSatisfy(Self.allowed.contains) else {
            return nil
        }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }
}
