// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import LoginProtocol
import Testing

@testable import ManagedLogin

/// The usual way through the pages.
enum Flow {
    /// The query of a request to log somebody in; `nil` takes a parameter away.
    static func query(_ changes: [String: String?] = [:]) -> String {
        var fields: [String: String] = [
            "client_id": "emulatorclient0123456789ab", "response_type": "code", "scope": "openid", "state": "a b&c=ü",
            "redirect_uri": TestLogin.callback,
        ]
        for (name, value) in changes { fields[name] = value }
        return FormFields.encoded(fields.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })
    }

    static func logIn(
        _ browser: TestBrowser, _ changes: [String: String?] = [:], email: String = TestLogin.email,
        password: String = TestLogin.password
    ) async throws -> PageResponse {
        try await browser.submit("/login?\(query(changes))", [("username", email), ("password", password)])
    }

    /// Logs Ann in and returns the code.
    static func code(_ browser: TestBrowser, _ changes: [String: String?] = [:]) async throws -> String {
        try #require(try await logIn(browser, changes).parameter("code"))
    }

    /// Asks the token endpoint, with the client's secret in the body unless it is changed.
    static func token(_ browser: TestBrowser, _ changes: [String: String?]) async throws -> PageResponse {
        var fields: [String: String] = [
            "grant_type": "authorization_code", "client_id": "emulatorclient0123456789ab",
            "client_secret": TestLogin.secret, "redirect_uri": TestLogin.callback,
        ]
        for (name, value) in changes { fields[name] = value }
        return try await browser.another().post("/oauth2/token", fields.map { ($0.key, $0.value) })
    }

    static func userInfo(_ browser: TestBrowser, _ accessToken: String) async throws -> PageResponse {
        try await browser.another().get("/oauth2/userInfo", headers: [.authorization: "Bearer \(accessToken)"])
    }

    /// The header or the claims of a token, as text.
    static func part(_ index: Int, of token: String) throws -> String {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        #expect(parts.count == 3)
        var text = parts[index].replacing("-", with: "+").replacing("_", with: "/")
        while text.count % 4 != 0 { text += "=" }
        return String(decoding: try #require(Data(base64Encoded: String(text))), as: UTF8.self)
    }
}
