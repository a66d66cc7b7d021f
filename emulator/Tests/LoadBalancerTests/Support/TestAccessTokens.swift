// SPDX-License-Identifier: Apache-2.0

import LoginProtocol

/// Access tokens that say what was asked for.
struct TestAccessTokens: AccessTokenMint {
    func accessToken(sub: String, username: String, groups: [String], life: Int64) async -> String? {
        "\(sub)|\(username)|\(groups.joined(separator: ","))|\(life)"
    }
}
