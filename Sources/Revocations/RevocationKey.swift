// SPDX-License-Identifier: Apache-2.0

import JOSE

/// What stands for a session, user or address in memory and on disk: the first half of HMAC-SHA-256, with the store's own key,
/// of the kind and the text. Without the key nobody can tell which text it was made of.
public struct RevocationKey: Hashable, Sendable {
    static let byteCount = 16

    /// The bytes as two little-endian words.
    let words: (UInt64, UInt64)

    init(words: (UInt64, UInt64)) {
        self.words = words
    }

    init(_ digest: SHA256Digest) {
        words = (UInt64(littleEndian: digest.words.0), UInt64(littleEndian: digest.words.1))
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.words == right.words
    }

    /// One word is enough: it is a uniform hash already, and nobody can choose it without the key.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }
}

/// The keys of all that a request proves: it is refused if one of them is revoked.
public struct RevocationKeys: Sendable {
    /// Of the session (`origin_jti`, else `sid`), if the access token names it.
    public var session: RevocationKey?
    /// Of the `sub`.
    public var user: RevocationKey?
    /// Of the addresses, verified or not.
    public var emails: [RevocationKey]

    public init(session: RevocationKey? = nil, user: RevocationKey? = nil, emails: [RevocationKey] = []) {
        self.session = session
        self.user = user
        self.emails = emails
    }
}
