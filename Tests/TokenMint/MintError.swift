// SPDX-License-Identifier: Apache-2.0

/// Why there is no key to sign with.
public struct MintError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
