// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object in the order in which they are written, without white space, as a load balancer does.
///
///     var claims: JSONMembers = ["sub": "1", "email": "a@example.com"]
///     claims["email"] = nil               // removes
///     claims["sub"] = 7                   // replaces, in its place
///     claims["name"] = .raw("[1, 2,]")    // adds, written as it is
///     claims.append("sub", "2")           // adds even if the name is there already
public struct JSONMembers: Sendable, ExpressibleByDictionaryLiteral {
    public private(set) var members: [(name: String, value: JSONText)]

    public init(dictionaryLiteral elements: (String, JSONText)...) {
        members = elements.map { (name: $0.0, value: $0.1) }
    }

    /// The first member of this name; `nil` removes every one of them.
    public subscript(name: String) -> JSONText? {
        get { members.first { $0.name == name }?.value }
        set {
            guard let newValue else { return members.removeAll { $0.name == name } }
            if let index = members.firstIndex(where: { $0.name == name }) {
                members[index].value = newValue
            } else {
                members.append((name, newValue))
            }
        }
    }

    /// Adds a member at the end, whether or not there is one of this name.
    public mutating func append(_ name: String, _ value: JSONText) {
        members.append((name, value))
    }

    /// Removes every member.
    public mutating func removeAll() {
        members.removeAll()
    }

    /// The object's text in UTF-8.
    public var text: [UInt8] { Self.text(of: members) }

    static func text(of members: [(name: String, value: JSONText)]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(512)
        text.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            JSONText.string(member.name).append(to: &text)
            text.append(UInt8(ascii: ":"))
            member.value.append(to: &text)
        }
        text.append(UInt8(ascii: "}"))
        return text
    }
}
