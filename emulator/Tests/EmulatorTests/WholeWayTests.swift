// SPDX-License-Identifier: Apache-2.0

import Emulator
import HTTPTypes
import HummingbirdTesting
import LoadBalancer
import ManagedLogin
import NIOCore
import Testing
import UserPool

/// From a page that wants a login, through login and callback, to a token that another program has verified.
struct WholeWayTests {
    private static let page = "http://localhost:8080/reports?year=2024"

    private func signedIn(_ site: EmulatedSite) async throws -> Visitor {
        let visitor = try await Visitor(site)
        try await visitor.open(Self.page)
        try await visitor.submit(["username": EmulatedSite.email, "password": EmulatedSite.password])
        try #require(visitor.hasArrived)
        return visitor
    }

    private func key(_ site: EmulatedSite) async throws -> SecondOpinion.Key {
        .es256(pem: String(buffer: try await site.ask("/keys/\(site.emulator.loadBalancer.keyID)").body))
    }

    private func keySet(_ site: EmulatedSite) async throws -> SecondOpinion.Key {
        .rs256(jwks: String(buffer: try await site.ask("/eu-central-1_emulator/.well-known/jwks.json").body))
    }

    @Test func `leads through the login to the page that was wanted, with tokens that hold`() async throws {
        let site = try await EmulatedSite()
        let visitor = try await Visitor(site)
        try await visitor.open(Self.page)
        #expect(visitor.url.hasPrefix("http://127.0.0.1:9080/login?"))
        #expect(visitor.text.contains("<html lang=\"ja\">"))
        try await visitor.submit(["username": EmulatedSite.email, "password": EmulatedSite.password])
        #expect(visitor.url == Self.page && visitor.hasArrived)
        #expect(visitor.cookies["localhost"]?.keys.sorted() == ["AWSELBAuthSessionCookie-0"])

        let token = try #require(try visitor.header("X-Amzn-Oidc-Data"))
        let claims = try #require(try SecondOpinion.payload(of: token, try await key(site)))
        #expect(claims["email"] == EmulatedSite.email && claims["email_verified"] == "true")
        #expect(claims["name"] == "山田 <b>&\"'" && claims["iss"] == site.emulator.login.issuer)
        #expect(claims["exp"] == "1700000120")
        #expect(try visitor.header("X-Amzn-Oidc-Identity") == claims["sub"])

        let accessToken = try #require(try visitor.header("X-Amzn-Oidc-Accesstoken"))
        let access = try #require(try SecondOpinion.payload(of: accessToken, try await keySet(site)))
        #expect(access["cognito:groups"] == "admins,ops" && access["token_use"] == "access")
        #expect(access["sub"] == claims["sub"] && access["iss"] == claims["iss"])
        #expect(access["client_id"] == "emulatorclient0123456789ab" && access["exp"] == "1700003600")
    }

    @Test(arguments: ProviderKind.allCases)
    func `gives the tokens of each provider, signed by the keys that it publishes`(provider: ProviderKind) async throws
    {
        let site = try await EmulatedSite(provider: provider)
        let visitor = try await signedIn(site)
        let addresses = site.emulator.login.configuration.addresses
        let token = try #require(try visitor.header("X-Amzn-Oidc-Data"))
        let claims = try #require(try SecondOpinion.payload(of: token, try await key(site)))
        #expect(claims["iss"] == addresses.issuer && claims["name"] == "山田 <b>&\"'")
        let accessToken = try #require(try visitor.header("X-Amzn-Oidc-Accesstoken"))
        guard provider != .auth0Opaque, provider != .oktaOrganization else { return }
        let keys = String(buffer: try await site.ask(addresses.keySetPath).body)
        let access = try #require(try SecondOpinion.payload(of: accessToken, .rs256(jwks: keys)))
        #expect(access["iss"] == addresses.accessTokenIssuer && access["sub"] == claims["sub"])
    }

    @Test func `has the second opinion refuse what is wrong`() async throws {
        let site = try await EmulatedSite()
        let visitor = try await signedIn(site)
        let token = try #require(try visitor.header("X-Amzn-Oidc-Data"))
        let other = try await EmulatedSite()
        #expect(try SecondOpinion.payload(of: token, try await key(other)) == nil)
        #expect(try SecondOpinion.payload(of: token.replacing("=", with: ""), try await key(site)) == nil)
        let accessToken = try #require(try visitor.header("X-Amzn-Oidc-Accesstoken"))
        #expect(try SecondOpinion.payload(of: String(accessToken.dropLast(8)), try await keySet(site)) == nil)
        #expect(try SecondOpinion.payload(of: accessToken, try await keySet(other)) == nil)
    }

    @Test func `lets people in who sign up with the code of a mail`() async throws {
        let site = try await EmulatedSite()
        let visitor = try await Visitor(site)
        try await visitor.open(Self.page)
        try await visitor.open(visitor.url.replacing("/login?", with: "/signup?"))
        try await visitor.submit(["username": "ben@example.com", "name": "Ben", "password": "Battery-Staple-2"])
        #expect(visitor.url.hasPrefix("http://127.0.0.1:9080/confirm"))
        try await visitor.submit(["code": "000000x"])
        #expect(!visitor.hasArrived && visitor.cookies["localhost"]?["AWSELBAuthSessionCookie-0"] == nil)
        try await visitor.submit(["code": try #require(site.mails.code(for: "ben@example.com"))])
        if !visitor.hasArrived {
            try await visitor.submit(["username": "ben@example.com", "password": "Battery-Staple-2"])
        }
        #expect(visitor.url == Self.page && visitor.hasArrived)
        let token = try #require(try visitor.header("X-Amzn-Oidc-Data"))
        #expect(try SecondOpinion.payload(of: token, try await key(site))?["email"] == "ben@example.com")
    }

    @Test func `lets nobody in with a wrong password`() async throws {
        let visitor = try await Visitor(try await EmulatedSite())
        try await visitor.open(Self.page)
        try await visitor.submit(["username": EmulatedSite.email, "password": "Wrong-Horse-1"])
        #expect(!visitor.hasArrived && visitor.url.hasPrefix("http://127.0.0.1:9080/login"))
        try await visitor.request(Self.page)
        #expect(!visitor.hasArrived && visitor.response.status == .found)
    }

    @Test func `gives nothing for a callback that comes again`() async throws {
        let site = try await EmulatedSite()
        let visitor = try await Visitor(site)
        try await visitor.open(Self.page)
        let form = try #require(PageForm(visitor.text))
        var fields = form.hidden
        fields["username"] = EmulatedSite.email
        fields["password"] = EmulatedSite.password
        try await visitor.request("http://127.0.0.1:9080\(form.action)", form: fields)
        let callback = try #require(visitor.response.headers[.location])
        let cookies = visitor.cookies
        try await visitor.request(callback)
        #expect(visitor.response.status == .found)
        visitor.cookies = cookies
        try await visitor.request(callback)
        #expect(visitor.response.status == .unauthorized && visitor.text.contains("has been finished already"))
        #expect(visitor.cookies["localhost"]?["AWSELBAuthSessionCookie-0"] == nil)
    }

    @Test func `ends at the load balancer and comes back silently while the login holds`() async throws {
        let site = try await EmulatedSite()
        let visitor = try await signedIn(site)
        let control: HTTPFields = [try #require(HTTPField.Name("X-Emulator-Control")): "1"]
        _ = try await site.ask("/emulator/end-sessions", method: .post, headers: control)
        try await visitor.request(Self.page)
        #expect(!visitor.hasArrived && visitor.response.status == .found)
        try await visitor.open(Self.page)
        #expect(visitor.hasArrived)
    }

    @Test func `asks to log in again once both have been signed out of`() async throws {
        let site = try await EmulatedSite()
        let visitor = try await signedIn(site)
        visitor.cookies["localhost"] = [:]
        let client = site.emulator.login.clientID
        try await visitor.request(
            "http://127.0.0.1:9080/logout?client_id=\(client)&logout_uri=http%3A%2F%2Flocalhost%3A8080%2Fsigned-out")
        #expect(visitor.response.headers[.location] == "http://localhost:8080/signed-out")
        try await visitor.open(Self.page)
        #expect(!visitor.hasArrived && visitor.url.hasPrefix("http://127.0.0.1:9080/login?"))
    }

    @Test func `refreshes a session whose access token has expired, with the groups of now`() async throws {
        let site = try await EmulatedSite()
        let visitor = try await signedIn(site)
        _ = try await site.emulator.users.setGroups(["ops"], of: EmulatedSite.email)
        site.clock.advance(by: 3600)
        try await visitor.request(Self.page)
        #expect(visitor.hasArrived)
        let accessToken = try #require(try visitor.header("X-Amzn-Oidc-Accesstoken"))
        let access = try #require(try SecondOpinion.payload(of: accessToken, try await keySet(site)))
        #expect(access["cognito:groups"] == "ops" && access["exp"] == "1700007200")
    }

    @Test func `ends a stolen session at the latest when its access token has expired after the sign-out`() async throws
    {
        let site = try await EmulatedSite()
        let visitor = try await signedIn(site)
        let client = site.emulator.login.clientID
        try await visitor.request(
            "http://127.0.0.1:9080/logout?client_id=\(client)&logout_uri=http%3A%2F%2Flocalhost%3A8080%2Fsigned-out")
        try await visitor.request(Self.page)
        #expect(visitor.hasArrived)
        site.clock.advance(by: 3600)
        try await visitor.request(Self.page)
        #expect(!visitor.hasArrived)
    }

    @Test func `ends the session of a user who is deleted when the access token has expired`() async throws {
        let site = try await EmulatedSite()
        let visitor = try await signedIn(site)
        try await site.emulator.users.deleteUser(EmulatedSite.email)
        site.clock.advance(by: 3600)
        try await visitor.request(Self.page)
        #expect(!visitor.hasArrived)
    }

    @Test(arguments: [1000, 4000, 5000])
    func `finds back to a page with a long address, or to the root if it is too long`(length: Int) async throws {
        let visitor = try await Visitor(try await EmulatedSite())
        let page = "http://localhost:8080/?q=" + String(repeating: "%E3%81%82", count: length / 9)
        try await visitor.open(page)
        try await visitor.submit(["username": EmulatedSite.email, "password": EmulatedSite.password])
        #expect(visitor.hasArrived && visitor.url == (length < 4096 ? page : "http://localhost:8080/"))
    }

    @Test func `mints both tokens for scripts`() async throws {
        let site = try await EmulatedSite()
        var request = MintRequest()
        request.email = "eve@example.com"
        request.groups = ["x", "y"]
        let response = try await site.emulator.loadBalancer.mint(request)
        let claims = try #require(try SecondOpinion.payload(of: response.token, try await key(site)))
        let access = try #require(try SecondOpinion.payload(of: response.accessToken, try await keySet(site)))
        #expect(claims["email"] == "eve@example.com" && claims["sub"] == access["sub"])
        #expect(access["cognito:groups"] == "x,y" && access["iss"] == claims["iss"])
    }
}
