// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// One thing that is refused, and until when. Times are seconds since 1970; after the year 2106 they count as the last second
/// that 32 bits hold.
public struct Revocation: Hashable, Sendable {
    /// What a ``RevocationKey`` was made of. The raw value is the first byte of what is hashed, so that no session has the key
    /// of a user.
    public enum Kind: UInt8, CaseIterable, Sendable {
        /// `origin_jti`, or `sid`.
        case session = 1
        /// `sub`.
        case user = 2
        /// A normalised address.
        case email = 3

        /// The word for it, in orders, lists and log.
        public var name: String {
            switch self {
            case .session: "session"
            case .user: "user"
            case .email: "email"
            }
        }

        public init?(name: String) {
            guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
            self = kind
        }
    }

    public let kind: Kind
    public let key: RevocationKey
    /// When it was revoked.
    public let created: Int64
    /// The first second at which it holds no more.
    public let end: Int64
    /// Only sign-ins at or before this time are refused. `nil`: all are, as for a session or a blocked user.
    public let before: Int64?
    public let reason: RevocationReason

    public init(
        kind: Kind, key: RevocationKey, created: Int64, end: Int64, before: Int64? = nil,
        reason: RevocationReason = .none
    ) {
        self.kind = kind
        self.key = key
        self.created = created
        self.end = end
        self.before = before
        self.reason = reason
    }
}

/// Why something is revoked, in the operator's words: one line that can be shown on a terminal, or nothing.
public struct RevocationReason: Hashable, Sendable, CustomStringConvertible {
    /// In UTF-8.
    public static let maximumByteCount = 100
    public static let none = RevocationReason(unchecked: "")

    public let description: String

    public init(_ text: String) throws(InvalidText) {
        guard text.utf8.count <= Self.maximumByteCount else {
            throw InvalidText("a reason has at most \(Self.maximumByteCount) bytes in UTF-8, not \(text.utf8.count)")
        }
        guard text.unicodeScalars.allSatisfy(Self.isPrintable) else {
            throw InvalidText("a reason is one line without control characters")
        }
        self.init(unchecked: text)
    }

    private init(unchecked text: String) {
        description = text
    }

    /// Neither a control character nor one that changes the order or look of what follows.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
