// SPDX-License-Identifier: Apache-2.0

import LoginProtocol

/// Access tokens that say what was asked for.
struct TestAccessTokens: AccessTokenMint {
    func accessToken(sub: String, groups: [String], life: Int64) async -> String? {
        "\(sub)|\(groups.joined(separator: ","))|\(life)"
    }
}
