// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AuthRequest

struct SignedOutTests {
    @Test(arguments: [("en", "You are signed out"), ("ja", "サインアウトしました")])
    func `people are told that it is over, and how to begin again`(language: String, title: String) async throws {
        let response = try await Fixture().connection().ask(
            "/signed-out?lang=\(language)", headers: [("Accept", "text/html")])
        #expect(response.status == 200)
        #expect(response.body.contains("<h1 id=\"title\">\(title)</h1>"))
        #expect(response.body.contains("id=\"sign-in\" href=\"/\""))
    }

    @Test func `a program is told so, too`() async throws {
        let response = try await Fixture().connection().ask("/signed-out", headers: [("Accept", "*/*")])
        #expect(response.status == 200 && response["Content-Type"] == "application/json")
        #expect(response.body == "{\"signed_out\":true}\n")
    }
}
