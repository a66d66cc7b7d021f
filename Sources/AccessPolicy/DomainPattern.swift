// SPDX-License-Identifier: Apache-2.0

/// One entry of `allowed_domains`: `example.com` is that domain alone; `.example.com` is it and all below it, as in
/// nginx's `server_name`.
struct DomainPattern: Hashable, Sendable {
    private let domain: DomainName
    private let includesSubdomains: Bool

    /// The entry in both forms of its name; none if it is no entry.
    static func forms(of text: String) -> [DomainPattern] {
        let includesSubdomains = text.hasPrefix(".")
        return DomainName.forms(of: includesSubdomains ? text.dropFirst() : text[...]).map {
            DomainPattern(domain: $0, includesSubdomains: includesSubdomains)
        }
    }

    func matches(_ other: DomainName) -> Bool {
        if other == domain { return true }
        // A whole label must end where the pattern begins: `evilexample.com` is not below `example.com`.
        let dot = other.bytes.count - domain.bytes.count - 1
        return includesSubdomains && dot > 0 && other.bytes[dot] == UInt8(ascii: ".")
            && other.bytes[(dot + 1)...].elementsEqual(domain.bytes)
    }
}
