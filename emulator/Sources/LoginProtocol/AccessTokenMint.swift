// SPDX-License-Identifier: Apache-2.0

/// Makes access tokens for scripts, of people who need not exist.
public protocol AccessTokenMint: Sendable {
    /// An access token as the provider would give it to a person with this `sub`.
    /// - Parameter life: seconds that it holds from now on; below zero if it has expired already.
    func accessToken(sub: String, groups: [String], life: Int64) async -> String?
}
