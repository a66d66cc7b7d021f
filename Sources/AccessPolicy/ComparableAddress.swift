// SPDX-License-Identifier: Apache-2.0

/// E-mail addresses as they are compared when somebody is blocked: not by case, and a domain in either of its forms.
public enum ComparableAddress {
    /// What a claim's address is compared as. A text that is no address is compared as well, in lower case: a block must not be
    /// evaded by an odd spelling.
    public static func text(ofClaim text: String) -> String { text.lowercased() }

    /// What an address that the operator wrote is compared as: once, or twice if its domain has two forms; none if it is no address.
    public static func texts(ofOperator text: String) -> [String] {
        guard EmailAddress(text) != nil, let at = text.lastIndex(of: "@") else { return [] }
        let local = text[..<at].lowercased()
        return DomainName.forms(of: text[text.index(after: at)...]).map {
            "\(local)@\(String(decoding: $0.bytes, as: UTF8.self))"
        }
    }
}
