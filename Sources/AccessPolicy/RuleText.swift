// SPDX-License-Identifier: Apache-2.0

/// How nginx states the rules of a location.
public enum RuleText: Sendable {
    /// There are none: every verified user may enter.
    case none
    /// Query form: `allowed_groups=…&allowed_emails=…&allowed_domains=…&anonymous=allow`, each at most once, in any
    /// order; percent-encoded where an entry holds `,`, `&`, `%` or anything but printable ASCII (RFC 3986 §2.1).
    case query(Substring)
    /// Header form: the same arguments divided by tabs, **all** of them there. Entries are as people write them, with
    /// spaces around commas and text in any script; a comma and `%` inside an entry are percent-encoded.
    case line(String)
    /// The rules are stated twice, or not where they should be.
    case unreadable
}
