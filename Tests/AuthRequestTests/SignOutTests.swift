// SPDX-License-Identifier: Apache-2.0

import TextBasics
import Testing

@testable import AuthRequest

struct SignOutTests {
    private static let expiry = "Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; Secure; HttpOnly"

    @Test func `expires every shard and the bare name, and shows its own page`() async throws {
        let connection = try await Fixture().connection()
        let response = try connection.ask("/logout")
        #expect(response.status == 303)
        #expect(response["Location"] == "/signed-out")
        #expect(response["Cache-Control"] == "no-store")
        let names = (0...3).map { "AWSELBAuthSessionCookie-\($0)" } + ["AWSELBAuthSessionCookie"]
        #expect(response.values("Set-Cookie") == names.map { "\($0)=; \(Self.expiry)" })
        #expect(connection.isOpen)
    }

    @Test func `sends the browser to the identity provider with everything encoded`() async throws {
        let provider = LogoutRequest(
            endpoint: try WebURL("https://login.example.com/logout"), clientID: "a&b=c d",
            returnURI: try WebURL("https://app.example.com/signed-out?lang=ja&x=%20"))
        let cookie = try #require(CookieName("MyCookie"))
        let fixture = try await Fixture(signOut: SignOut(cookie: cookie, provider: provider))
        let response = try fixture.connection().ask("/logout")
        #expect(
            response["Location"]
                == "https://login.example.com/logout?client_id=a%26b%3Dc%20d&logout_uri="
                + "https%3A%2F%2Fapp.example.com%2Fsigned-out%3Flang%3Dja%26x%3D%2520")
        #expect(response.values("Set-Cookie").first == "MyCookie-0=; \(Self.expiry)")
        #expect(response.values("Set-Cookie").last == "MyCookie=; \(Self.expiry)")
    }

    @Test func `keeps the query of an endpoint that has one`() throws {
        let endpoint = try WebURL("https://idp.example.com/logout?post_logout_redirect_uri=https%3A%2F%2Fa")
        #expect(LogoutRequest(endpoint: endpoint).location == endpoint.description)
        let both = LogoutRequest(endpoint: endpoint, clientID: "c", returnURI: try WebURL("https://a/"))
        #expect(both.location.hasSuffix("%2Fa&client_id=c&logout_uri=https%3A%2F%2Fa%2F"))
    }

    @Test func `names the place to return to as the provider wants it`() throws {
        let endpoint = try WebURL("https://idp.example.com/logout")
        let request = LogoutRequest(
            endpoint: endpoint, clientID: "c", returnURI: try WebURL("https://a/"), style: .oidc)
        #expect(request.location == "\(endpoint)?client_id=c&post_logout_redirect_uri=https%3A%2F%2Fa%2F")
    }

    @Test func `says so where the identity provider has not been told`() async throws {
        let page = [("Accept", "text/html")]
        let alone = try await Fixture().connection().ask("/signed-out", headers: page)
        #expect(
            alone.status == 200
                && alone.body.contains("<p id=\"limit\">You are still signed in at the identity provider"))
        let provider = LogoutRequest(endpoint: try WebURL("https://idp.example.com/logout"))
        let both = try await Fixture(signOut: SignOut(cookie: .standard, provider: provider))
        #expect(try !both.connection().ask("/signed-out", headers: page).body.contains("id=\"limit\""))
    }

    @Test(arguments: ["image", "script", "iframe", "empty", "style", "object", "", "Document", "document, image"])
    func `signs nobody out from inside another page`(destination: String) async throws {
        let connection = try await Fixture().connection()
        let response = try connection.ask("/logout", headers: [("Sec-Fetch-Dest", destination)])
        #expect(response.status == 403)
        #expect(response.values("Set-Cookie").isEmpty && response.values("Location").isEmpty)
    }

    @Test func `signs out who opens the page, and who sends no hint`() async throws {
        let connection = try await Fixture().connection()
        #expect(try connection.ask("/logout", headers: [("Sec-Fetch-Dest", "document")]).status == 303)
        #expect(try connection.ask("/logout", method: "POST", headers: [("Content-Length", "0")]).status == 303)
    }

    @Test func `signs nobody out by fetching ahead, nor by another method`() async throws {
        let connection = try await Fixture().connection()
        let headers = [("Sec-Fetch-Dest", "document"), ("Sec-Purpose", "prefetch;prerender")]
        #expect(try connection.ask("/logout", headers: headers).status == 403)
        for method in ["HEAD", "PUT", "DELETE", "OPTIONS"] {
            let response = try connection.ask("/logout", method: method)
            #expect(response.status == 405 && response.values("Set-Cookie").isEmpty)
            #expect(response["Allow"] == "GET, POST")
        }
    }

    @Test(arguments: [
        "", "login.example.com", "//login.example.com", "https:/login.example.com", "https://", "https:///x",
        "http://login.example.com/", "ftp://x/", "javascript:alert(1)", "https://user@host/", "https://a b/",
        "https://h/\r\nX: 1", "https://h/#f", "https://h:99999/", "https://h:/x y", "https://h\\@evil/",
        "https://ü.example/",
        "http://127.0.0.1.evil.example/", "http://localhost.evil.example/", "https://[::1/",
        "https://h:x/", "https://h:+80/", "http://127.0.0.+1/", "http://127.0.0.01/",
    ])
    func `refuses a URL that is none for a browser`(text: String) {
        #expect(throws: InvalidText.self) { try WebURL(text) }
    }

    @Test(arguments: [
        "https://h", "https://login.example.com/logout?a=b", "http://127.0.0.1:8080/x", "http://localhost/",
        "http://[::1]:80/", "https://h:443/",
    ])
    func `takes a URL as it is written`(text: String) throws {
        #expect(try WebURL(text).description == text)
    }

    @Test func `knows the name of a cookie from other text`() {
        #expect(CookieName("AWSELBAuthSessionCookie") == .standard)
        #expect(CookieName("__Host-a.b!") != nil)
        for text in ["", "a b", "a;b", "a=b", "a,b", "ü", "a\r\n", "\"a\"", String(repeating: "a", count: 129)] {
            #expect(CookieName(text) == nil)
        }
    }
}
