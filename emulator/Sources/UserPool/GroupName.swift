// SPDX-License-Identifier: Apache-2.0

/// The name of a group, by Cognito's rule: letters, marks, symbols, numbers and punctuation. Other providers' groups may have
/// spaces inside.
enum GroupName {
    /// Unicode scalars; Cognito's limit.
    static let maximumLength = 128
    /// Groups of one user; Cognito's limit.
    static let maximumCount = 100

    /// Each name once, in order.
    static func checked(_ names: [String]) throws(UserPoolError) -> [String] {
        var checked: [String] = []
        for name in names where !checked.contains(name) {
            guard !name.isEmpty, name.unicodeScalars.count <= maximumLength, name.unicodeScalars.allSatisfy(isAllowed),
                !name.hasPrefix(" "), !name.hasSuffix(" ")
            else { throw .invalidGroup(name) }
            guard checked.count < maximumCount else { throw .limitExceeded }
            checked.append(name)
        }
        return checked
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == " " { return true }
        return switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            false
        default: true
        }
    }
}
