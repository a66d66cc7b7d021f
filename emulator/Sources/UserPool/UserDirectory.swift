// SPDX-License-Identifier: Apache-2.0

/// The users by `sub` and by address, each once.
struct UserDirectory: Sendable {
    /// In the order in which they came.
    private(set) var all: [StoredUser] = []
    private var indexBySub: [String: Int] = [:]
    private var indexByEmail: [String: Int] = [:]

    init() {}

    /// Checks what a file holds, which people may have written by hand.
    init(_ users: [StoredUser], of file: UsersFile) throws(UserPoolError) {
        guard users.count <= UserPool.maximumUsers else {
            throw file.failure("holds more than \(UserPool.maximumUsers) users")
        }
        for user in users {
            guard let problem = Self.problem(with: user) else {
                do throws(UserPoolError) {
                    try add(user)
                } catch {
                    throw file.failure("holds two users with the e-mail address or sub of \(user.email)")
                }
                continue
            }
            throw file.failure("holds the user “\(user.email)”, of whom \(problem)")
        }
    }

    func user(sub: String) -> StoredUser? { indexBySub[sub].map { all[$0] } }

    /// - Parameter name: e-mail address or `sub`.
    func user(named name: String) -> StoredUser? { index(of: name).map { all[$0] } }

    mutating func add(_ user: StoredUser) throws(UserPoolError) {
        guard let address = EmailAddress(user.email) else { throw .invalidEmail }
        guard indexByEmail[address.canonical] == nil, indexBySub[user.sub] == nil else { throw .userExists }
        guard all.count < UserPool.maximumUsers else { throw .poolFull }
        indexBySub[user.sub] = all.count
        indexByEmail[address.canonical] = all.count
        all.append(user)
    }

    mutating func update(_ name: String, _ change: (inout StoredUser) -> Void) throws(UserPoolError) -> User {
        guard let index = index(of: name) else { throw .userNotFound }
        change(&all[index])
        return all[index].user
    }

    mutating func remove(_ name: String) throws(UserPoolError) {
        guard let index = index(of: name) else { throw .userNotFound }
        var rest = all
        rest.remove(at: index)
        self = Self()
        for user in rest { try add(user) }
    }

    static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.unicodeScalars.count <= UserPool.maximumNameLength
            && !name.unicodeScalars.contains(where: \.isForbiddenInName)
    }

    private func index(of name: String) -> Int? {
        indexBySub[name] ?? EmailAddress(name).flatMap { indexByEmail[$0.canonical] }
    }

    private static func problem(with user: StoredUser) -> String? {
        if EmailAddress(user.email) == nil { return "“email” is no e-mail address" }
        if user.sub.isEmpty || user.sub.utf8.count > 128 || !user.sub.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) {
            return "“sub” is no name for programs"
        }
        if let name = user.name, !isName(name) { return "“name” is empty, too long or has control characters" }
        if let groups = user.groups, (try? GroupName.checked(groups)) != groups {
            return "“groups” are not as they may be"
        }
        if let password = user.password, !password.isAcceptable { return "“password” is not as this version writes it" }
        return nil
    }
}

extension Unicode.Scalar {
    /// Control characters, line breaks, and what is no character.
    fileprivate var isForbiddenInName: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
        default: false
        }
    }
}
