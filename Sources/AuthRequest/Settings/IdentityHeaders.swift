// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE

/// Which claims the application gets in which headers, and how their values are written. Made once for all requests.
public final class IdentityHeaders: Sendable {
    /// How text outside printable ASCII is written.
    public enum Encoding: String, CaseIterable, Sendable {
        /// `%XX` of its UTF-8 bytes, `%` itself too (RFC 3986 §2.1), so that every language reads it alike.
        case percent
        /// UTF-8 as it is; control characters and `%` are percent-encoded all the same.
        case utf8 = "utf-8"
    }

    /// One header and the claims that may fill it; the first that is there wins.
    public struct Mapping: Equatable, Sendable {
        public let header: String
        public let claims: [ClaimPath]
        /// Which groups the header names; empty: all of them.
        var groupPatterns: [GroupPattern] = []

        fileprivate func keeps(_ group: String) -> Bool {
            groupPatterns.isEmpty || groupPatterns.contains { $0.matches(group) }
        }

        /// As the setting writes it.
        var description: String { "\(header)=\(claims.map(\.description).joined(separator: "|"))" }
    }

    /// The headers of the manual's table, as the setting writes them.
    ///
    /// - Parameters:
    ///   - email, groups: the claims of the settings EMAIL_CLAIM and GROUPS_CLAIM.
    public static func standardMappings(
        email: [ClaimPath] = [.email], groups: [ClaimPath] = GroupsSource.standard.claims
    ) -> String {
        usualMappings(email: email, groups: groups).map(\.description).joined(separator: ",")
    }

    private static func usualMappings(email: [ClaimPath], groups: [ClaimPath]) -> [Mapping] {
        [
            Mapping(header: "X-User-Email", claims: email),
            Mapping(header: "X-User-Sub", claims: [ClaimPath(name: "sub")]),
            Mapping(header: "X-User-Name", claims: [ClaimPath(name: "name")]),
            Mapping(header: "X-User-Username", claims: [ClaimPath(name: "username")]),
            Mapping(header: "X-User-Groups", claims: groups),
            Mapping(header: "X-User-Email-Verified", claims: [.emailVerified]),
        ]
    }

    /// Those, percent-encoded.
    public static let standard = IdentityHeaders(
        mappings: usualMappings(email: [.email], groups: GroupsSource.standard.claims), encoding: .percent)

    public let mappings: [Mapping]
    public let encoding: Encoding
    /// The claims that stand for the user's groups, wherever they come from.
    private let groupsClaims: [ClaimPath]
    private let emailSource: EmailSource
    /// Of each mapping.
    private let contents: [Content]
    /// Claims that say who somebody is, and are text (OpenID Connect Core §5.1). A list or `true` of such a name is nobody's
    /// address, however much it looks like one in a header.
    private let textClaims: [ClaimPath]

    /// What a header tells the application.
    private enum Content {
        /// The user's address, which is the one that rules and log know.
        case address
        /// Whether the provider has verified that address, where it may come from another claim than `email`.
        case verification
        case groups
        case claims
    }

    /// - Parameters:
    ///   - groupsClaims, emailClaims: of the settings GROUPS_CLAIM and EMAIL_CLAIM.
    init(
        mappings: [Mapping], encoding: Encoding, groupsClaims: [ClaimPath] = GroupsSource.standard.claims,
        emailClaims: [ClaimPath] = [.email]
    ) {
        self.mappings = mappings
        self.encoding = encoding
        self.groupsClaims = groupsClaims
        emailSource = EmailSource(claims: emailClaims)
        textClaims = [.email, ClaimPath(name: "sub")] + emailClaims
        contents = mappings.map { mapping in
            if mapping.claims == emailClaims { return .address }
            if mapping.claims.contains(where: groupsClaims.contains) { return .groups }
            return emailClaims != [.email] && mapping.claims.contains(.emailVerified) ? .verification : .claims
        }
    }

    /// The headers of one response. A claim that is absent gives an empty value, which makes nginx delete any forged
    /// copy of the header.
    ///
    /// - Parameters:
    ///   - user: `nil`: nobody is there.
    ///   - groups: the user's groups; asked for only if a header wants to know.
    func values(for user: VerifiedUser?, groups: @autoclosure () -> [String]) -> [Response.Header] {
        guard let user else { return mappings.map { ($0.header, "") } }
        let claims = user.claims
        var headers: [Response.Header] = []
        // One more for Cache-Control, which the response has next to them.
        headers.reserveCapacity(mappings.count + 1)
        for index in mappings.indices {
            let mapping = mappings[index]
            let value =
                switch contents[index] {
                case .address: emailSource.address(in: claims).map(encode) ?? ""
                // Of an address in another claim it says nothing, but an application would take it for that one's.
                case .verification where !emailSource.isEmail(in: claims): ""
                case .groups: value(of: mapping, in: claims, groups: groups())
                case .verification, .claims: value(of: mapping, in: claims)
                }
            headers.append((mapping.header, value))
        }
        return headers
    }

    private func value(of mapping: Mapping, in claims: JSONObject, groups: [String]) -> String {
        for claim in mapping.claims {
            if groupsClaims.contains(claim) {
                guard !groups.isEmpty else { continue }
                return groups.filter(mapping.keeps).compactMap { element(.string($0)) }.joined(separator: ",")
            } else if let value = claims[claim], let text = text(of: value, as: claim) {
                return text
            }
        }
        return ""
    }

    /// Longest value of one header. Many servers take 8 KB of a line, some twice that.
    static let maximumValueBytes = 16_000
    /// All headers together, names and values: they go into one buffer of nginx, of 32 KB in the shipped files, with
    /// what else a response holds.
    static let maximumBytes = 28_000

    /// Whether the headers are short enough for nginx, which answers 500 otherwise, and for applications.
    static func fit(_ headers: [Response.Header]) -> Bool {
        var sum = 0
        for header in headers {
            guard header.value.utf8.count <= maximumValueBytes else { return false }
            sum += header.name.utf8.count + header.value.utf8.count + 4
        }
        return sum <= maximumBytes
    }

    private func value(of mapping: Mapping, in claims: JSONObject) -> String {
        for claim in mapping.claims {
            if let value = claims[claim], let text = text(of: value, as: claim) { return text }
        }
        return ""
    }

    /// A claim as one line; `nil` if it has no such form.
    private func text(of value: JSONValue, as claim: ClaimPath) -> String? {
        if case .string(let text) = value { return encode(text) }
        return textClaims.contains(claim) ? nil : text(of: value)
    }

    /// A value as one line; `nil` for `null` and for objects, which have no such form.
    private func text(of value: JSONValue) -> String? {
        switch value {
        case .string(let text): encode(text)
        case .bool(let isTrue): isTrue ? "true" : "false"
        case .integer(let number): String(number)
        case .decimal(let number): number
        case .array(let elements): elements.compactMap(element).joined(separator: ",")
        case .null, .object: nil
        }
    }

    /// One element of a list; a comma inside it is encoded, so that splitting at commas gives the elements back.
    private func element(_ value: JSONValue) -> String? {
        guard let text = text(of: value) else { return nil }
        // By bytes: a mark that combines with a comma would hide it from Swift's characters, but not from the application.
        let parts = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        return parts.count == 1 ? text : parts.map { String(Substring($0)) }.joined(separator: "%2C")
    }

    /// A value that fits into one header line: a control character never gets through, nor white space at its ends,
    /// which a reader would strip (RFC 9110 §5.5).
    private func encode(_ text: String) -> String {
        let encoded = PercentEncoding.encode(text, keeping: encoding == .percent ? .printable : .utf8)
        guard encoded.utf8.first == 0x20 || encoded.utf8.last == 0x20 else { return encoded }
        let inner = encoded.utf8.drop { $0 == 0x20 }
        let leading = encoded.utf8.count - inner.count
        let trailing = inner.reversed().prefix { $0 == 0x20 }.count
        return String(repeating: "%20", count: leading) + String(decoding: inner.dropLast(trailing), as: UTF8.self)
            + String(repeating: "%20", count: trailing)
    }
}
