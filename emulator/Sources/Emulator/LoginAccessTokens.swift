// SPDX-License-Identifier: Apache-2.0

import LoginProtocol
import ManagedLogin

/// Lets the identity provider sign access tokens for scripts, of people who need not exist.
struct LoginAccessTokens: AccessTokenMint {
    let login: ManagedLogin

    func accessToken(sub: String, groups: [String], life: Int64) async -> String? {
        try? login.mintAccessToken(sub: sub, groups: groups, life: life)
    }
}
