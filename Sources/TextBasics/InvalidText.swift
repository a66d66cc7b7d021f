// SPDX-License-Identifier: Apache-2.0

/// Why a text of the operator's is not what it should be: what is wrong, and what would be right.
public struct InvalidText: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
