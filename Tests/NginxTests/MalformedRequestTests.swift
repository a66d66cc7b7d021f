// SPDX-License-Identifier: Apache-2.0

import Testing

/// What nginx lets pass and the daemon cannot read: refused like any other, not an error of the site.
@Suite(.timeLimit(.minutes(2)))
struct MalformedRequestTests {
    @Test(arguments: ["\u{1}", "\u{B}", "\u{1B}", "\u{7F}"])
    func `a control character in what is passed to the daemon is a refusal, and logged`(character: String) async throws
    {
        try await Site.run { site in
            for headers in [["X-Amzn-Oidc-Data: a\(character)b"], ["Accept-Language: en\(character)"]] {
                let response = try await site.send("GET /", headers)
                #expect(response.status == 401, "\(headers)")
            }
            try await site.expect(200, "GET /", token: site.token())
        }
    }

    @Test(arguments: [" ", "\t", "\t "])
    func `space and tab around the token are no part of it`(space: String) async throws {
        try await Site.run { site in
            let response = try await site.send("GET /", ["X-Amzn-Oidc-Data:\(space)\(site.token())\(space)"])
            #expect(response.status == 200)
        }
    }
}
