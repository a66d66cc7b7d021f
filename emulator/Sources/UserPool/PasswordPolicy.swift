// SPDX-License-Identifier: Apache-2.0

/// Cognito's default policy: at least 8 characters, among them an upper case and a lower case letter of Basic Latin, a
/// digit and a symbol.
public enum PasswordPolicy {
    /// One thing that a password must have.
    public enum Requirement: String, CaseIterable, Sendable {
        case length, uppercase, lowercase, digit, symbol

        /// Cognito's message for a password without it.
        public var description: String {
            switch self {
            case .length: "Password not long enough"
            case .uppercase: "Password must have uppercase characters"
            case .lowercase: "Password must have lowercase characters"
            case .digit: "Password must have numeric characters"
            case .symbol: "Password must have symbol characters"
            }
        }
    }

    /// Unicode scalars.
    public static let minimumLength = 8
    /// Unicode scalars. More would let a sender spend our time on hashing.
    public static let maximumLength = 256

    private static let symbols = Set("^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ".unicodeScalars)

    /// What the password lacks, in the order of ``Requirement``.
    public static func missing(in password: String) -> [Requirement] {
        let scalars = password.unicodeScalars
        return Requirement.allCases.filter { requirement in
            switch requirement {
            case .length: scalars.count < minimumLength
            case .uppercase: !scalars.contains { ("A"..."Z").contains($0) }
            case .lowercase: !scalars.contains { ("a"..."z").contains($0) }
            case .digit: !scalars.contains { ("0"..."9").contains($0) }
            // A blank counts as a symbol inside, not at an end.
            case .symbol: !password.trimmingBlanks.unicodeScalars.contains(where: symbols.contains)
            }
        }
    }

    static func check(_ password: String) throws(UserPoolError) {
        guard !isTooLong(password) else { throw .passwordTooLong }
        let missing = missing(in: password)
        guard missing.isEmpty else { throw .weakPassword(missing) }
    }

    static func isTooLong(_ password: String) -> Bool {
        // No scalar takes more than four bytes: the cheap test comes first.
        password.utf8.count > 4 * maximumLength || password.unicodeScalars.count > maximumLength
    }
}

extension String {
    fileprivate var trimmingBlanks: Substring {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}
