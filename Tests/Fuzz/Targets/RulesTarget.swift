// SPDX-License-Identifier: Apache-2.0

import TokenMint

@testable import ALBIdentity
@testable import AccessPolicy
@testable import JOSE

/// The rules of a location: the first byte says in which form, the rest is their text.
enum RulesTarget {
    static func check(_ bytes: [UInt8]) {
        guard let form = bytes.first, let text = String(validating: bytes.dropFirst(), as: UTF8.self) else { return }
        let rules = form & 1 == 0 ? RuleText.query(text[...]) : .line(text)
        let read = LocationRules(rules)
        let cached = cache.rules(for: rules)
        let again = cache.rules(for: rules)
        if let fault = read.fault {
            require(fault.entry.map { $0.utf8.count <= RuleFault.maximumEntryBytes + 3 } ?? true, "a long entry")
            require(!read.allowsAnonymous, "rules that cannot be read let somebody in")
        }
        if read.allowsAnonymous { require(text.contains("anonymous=allow"), "open to everybody unsaid") }
        require(cached.allowsAnonymous == read.allowsAnonymous && cached.isForgotten == read.isForgotten, "cached")
        for person in people {
            let denial = read.denial(of: person)
            require(cached.denial(of: person) == denial && again.denial(of: person) == denial, "cached otherwise")
            let explanation = read.explanation(
                for: person.user.claims, groups: person.groups, emailSource: EmailSource(), at: 0, leeway: 0)
            require(explanation.denial == denial, "explained otherwise than decided")
            guard denial == nil else { continue }
            require(person.mayEnter(text), "somebody is let in whom the text does not name")
        }
    }

    private static let cache = RuleCache()
    private static let people: [Person] = [
        Person(#"{"sub":"1"}"#, groups: nil, names: []),
        Person(
            #"{"sub":"2","email":"ann@example.com","email_verified":"true","team":"red"}"#,
            groups: ["ops", "site ops"],
            names: ["ann", "example", "ops", "team"]),
        Person(#"{"sub":"3","email":"bob@other.example","email_verified":"false"}"#, groups: [], names: []),
    ]
}

/// Somebody with these claims, and what a rule that lets them in must have in its text.
private struct Person {
    let user: VerifiedUser
    let groups: [String]?
    let names: [String]

    init(_ claims: String, groups: [String]?, names: [String]) {
        guard case .object(let object)? = try? JSONReader.read(Array(claims.utf8), maximumBytes: claims.utf8.count),
            let keyID = KeyUUID(Site.keyID)
        else { finding("no claims") }
        user = VerifiedUser(header: TokenHeader(object), claims: object, keyID: keyID, expiry: 0)
        (self.groups, self.names) = (groups, names)
    }

    /// An independent statement of what is needed at least: a `*`, an anonymous location, or a name of this person, also encoded.
    func mayEnter(_ text: String) -> Bool {
        let plain = text.lowercased()
        return plain.contains("*") || plain.contains("anonymous=") || plain.contains("match=")
            || (!names.isEmpty
                && (plain.contains("%") || plain.unicodeScalars.contains { !$0.isASCII }
                    || names.contains { plain.contains($0) }))
    }
}

extension LocationRules {
    fileprivate func denial(of person: Person) -> Denial? {
        denial(of: person.user, nil, groups: person.groups, emailSource: EmailSource(), at: 0, leeway: 0)
    }
}
