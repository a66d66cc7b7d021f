// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The users of the stand-in for Cognito, with their passwords and groups. No HTTP.
///
/// With a file, each call first checks whether another process has written it, and each change is written at once. If two
/// processes change it at the same time, no change is lost.
public actor UserPool {
    /// More would make the file slow to write, and self sign-up a way to fill a disk.
    public static let maximumUsers = 10_000
    /// Unicode scalars of a person's name.
    public static let maximumNameLength = 256

    private let file: UsersFile?
    private let hashing: PasswordHashing
    private let hasher: PasswordHasher
    /// What a password is compared with when there is no such user, so that it takes as long.
    private let nobody: PasswordHash
    private var stamp: UsersFile.Stamp?
    private var directory = UserDirectory()
    private var attempts = LoginAttempts()
    private var codes: ConfirmationCodes

    /// - Parameters:
    ///   - file: path of the users file; `nil`: users live in memory.
    ///   - makesFile: whether a file that is missing is made, or refused.
    ///   - hashing: the work for passwords that are set from now on.
    ///   - codeLife: seconds for which a confirmation code counts; Cognito's 24 hours by default.
    public init(
        file: String? = nil, makesFile: Bool = true, hashing: PasswordHashing = .standard, codeLife: Int64 = 86_400
    ) throws(UserPoolError) {
        try self.init(
            file: file, makesFile: makesFile, hashing: hashing, codeLife: codeLife, hasher: PasswordHasher())
    }

    init(
        file: String? = nil, makesFile: Bool = true, hashing: PasswordHashing, codeLife: Int64 = 86_400,
        hasher: PasswordHasher
    ) throws(UserPoolError) {
        if let file {
            self.file = try UsersFile(file, isMade: makesFile)
        } else {
            self.file = nil
        }
        self.hashing = hashing
        self.hasher = hasher
        nobody = try PasswordHash(of: "", hashing: hashing)
        codes = ConfirmationCodes(life: codeLife)
        if let file = self.file {
            directory = try file.locked { () throws(UserPoolError) in
                try UserDirectory(file.read(), of: file)
            }
            stamp = file.stamp
        }
    }

    // MARK: - For the commands

    /// All users, in the order in which they came.
    public func users() throws(UserPoolError) -> [User] {
        try refresh()
        return directory.all.map(\.user)
    }

    /// Adds a user whose address counts as confirmed.
    @discardableResult
    public func addUser(
        email: String, password: String, name: String? = nil, groups: [String] = []
    ) async throws(UserPoolError) -> User {
        try PasswordPolicy.check(password)
        let new = try await newUser(email: email, password: password, name: name, groups: groups, status: .confirmed)
        try change { directory throws(UserPoolError) in try directory.add(new) }
        return new.user
    }

    /// - Parameter user: e-mail address or `sub`.
    public func deleteUser(_ user: String) throws(UserPoolError) {
        try change { directory throws(UserPoolError) in try directory.remove(user) }
    }

    /// Puts a user into these groups and no others.
    ///
    /// - Parameter user: e-mail address or `sub`.
    @discardableResult
    public func setGroups(_ groups: [String], of user: String) throws(UserPoolError) -> User {
        let groups = try GroupName.checked(groups)
        return try change { directory throws(UserPoolError) in
            try directory.update(user) { $0.groups = groups }
        }
    }

    /// - Parameter user: e-mail address or `sub`.
    @discardableResult
    public func setPassword(_ password: String, of user: String) async throws(UserPoolError) -> User {
        try PasswordPolicy.check(password)
        let hash = try await hash(password)
        return try change { directory throws(UserPoolError) in
            try directory.update(user) { $0.password = hash }
        }
    }

    // MARK: - For the login pages

    /// The current user with that `sub`; `nil` if there is none.
    public func user(sub: String) throws(UserPoolError) -> User? {
        try refresh()
        return directory.user(sub: sub)?.user
    }

    /// The user whose password this is.
    ///
    /// - Parameters:
    ///   - name: e-mail address or `sub`.
    ///   - now: seconds since the epoch.
    public func authenticate(_ name: String, password: String, at now: Int64) async throws(UserPoolError) -> User {
        guard !PasswordPolicy.isTooLong(password) else { throw .passwordTooLong }
        // A locked user is refused without waiting for a turn.
        _ = try candidate(name, at: now)
        return try await hasher.inTurn { () async throws(UserPoolError) in
            // Checked again after the earlier attempts: parallel logins get no more guesses than sequential ones.
            let (key, stored) = try candidate(name, at: now)
            let hash = stored?.password ?? nobody
            let isRight = try await hasher.run { () throws(UserPoolError) in try hash.matches(password) }
            // Other calls ran meanwhile: the user may be gone, or have another password.
            try refresh()
            guard isRight, let stored, stored.password != nil, let current = directory.user(sub: stored.sub),
                current.password == stored.password
            else {
                attempts.noteFailure(of: key, at: now)
                throw .notAuthorized
            }
            attempts.noteSuccess(of: key)
            guard current.status == .confirmed else { throw .notConfirmed(current.user) }
            return current.user
        }
    }

    /// Adds a user who has yet to confirm the address with the code that this returns.
    public func signUp(
        email: String, password: String, name: String?, at now: Int64
    ) async throws(UserPoolError) -> (user: User, code: ConfirmationCode) {
        guard EmailAddress(email) != nil else { throw .invalidEmail }
        try PasswordPolicy.check(password)
        let new = try await newUser(email: email, password: password, name: name, groups: [], status: .unconfirmed)
        // After the hashing, since another sign-up may have taken the address meanwhile.
        try change { directory throws(UserPoolError) in try directory.add(new) }
        return (new.user, try codes.make(for: new.sub, email: new.email, at: now))
    }

    /// Confirms a user's address.
    ///
    /// - Parameter name: e-mail address or `sub`. An unknown one gets the error of an expired code. That hides little: a wrong
    ///   code of a known user has another error, and so has a user who is confirmed already.
    @discardableResult
    public func confirm(_ name: String, code: String, at now: Int64) throws(UserPoolError) -> User {
        try refresh()
        guard let stored = directory.user(named: name) else { throw .codeExpired }
        guard stored.status == .unconfirmed else { throw .alreadyConfirmed }
        try codes.redeem(code, for: stored.sub, at: now)
        return try change { directory throws(UserPoolError) in
            try directory.update(stored.sub) { $0.status = .confirmed }
        }
    }

    /// A new code for a user whose address is not confirmed.
    ///
    /// - Returns: `nil` if there is no such user; the page is the same as for one who waits for a code. The error for a user
    ///   who is confirmed already does reveal that there is one.
    public func resendCode(to name: String, at now: Int64) throws(UserPoolError) -> ConfirmationCode? {
        try refresh()
        guard let stored = directory.user(named: name) else { return nil }
        guard stored.status == .unconfirmed else { throw .alreadyConfirmed }
        return try codes.make(for: stored.sub, email: stored.email, at: now)
    }

    // MARK: - Passwords

    /// The user whose password is compared, unless it is locked.
    private func candidate(_ name: String, at now: Int64) throws(UserPoolError) -> (key: String, stored: StoredUser?) {
        try refresh()
        let stored = directory.user(named: name)
        // Unknown names are locked as well: a lock must not reveal which users exist.
        let key = stored?.sub ?? String(name.lowercased().prefix(EmailAddress.maximumBytes))
        guard !attempts.isLocked(key, at: now) else { throw .attemptsExceeded }
        return (key, stored)
    }

    private func hash(_ password: String) async throws(UserPoolError) -> PasswordHash {
        let hashing = hashing
        return try await hasher.inTurn { () async throws(UserPoolError) in
            try await hasher.run { () throws(UserPoolError) in try PasswordHash(of: password, hashing: hashing) }
        }
    }

    private func newUser(
        email: String, password: String, name: String?, groups: [String], status: StoredUser.Status
    ) async throws(UserPoolError) -> StoredUser {
        guard let address = EmailAddress(email) else { throw .invalidEmail }
        guard name.map(UserDirectory.isName) ?? true else { throw .invalidName }
        return StoredUser(
            sub: UUID().uuidString.lowercased(), email: address.text, name: name,
            groups: try GroupName.checked(groups), status: status, password: try await hash(password))
    }

    // MARK: - The file

    /// Reads the file again if another process has written it.
    private func refresh() throws(UserPoolError) {
        guard let file, file.stamp != stamp else { return }
        let newStamp = file.stamp
        directory = try UserDirectory(file.read(), of: file)
        stamp = newStamp
    }

    /// Changes the users on top of what the file holds now, and writes them; if anything fails, nothing has changed.
    @discardableResult
    private func change<Result>(
        _ body: (inout UserDirectory) throws(UserPoolError) -> Result
    ) throws(UserPoolError) -> Result {
        guard let file else {
            var changed = directory
            let result = try body(&changed)
            directory = changed
            return result
        }
        let (changed, result, newStamp) = try file.locked { () throws(UserPoolError) in
            var changed = try UserDirectory(file.read(), of: file)
            let result = try body(&changed)
            try file.write(changed.all)
            return (changed, result, file.stamp)
        }
        directory = changed
        stamp = newStamp
        return result
    }
}
