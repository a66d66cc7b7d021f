// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdTesting
import Testing

@testable import LoadBalancer

struct SessionTests {
    private static let headers = ["X-Amzn-Oidc-Data", "X-Amzn-Oidc-Identity", "X-Amzn-Oidc-Accesstoken"]

    private func claimHeaders(_ response: TestResponse) throws -> [String?] {
        try Self.headers.map { response.headers[try #require(HTTPField.Name($0))] }
    }

    @Test(arguments: [("authenticate", 401), ("allow", 200), ("deny", 401), ("", 401)])
    func `responds to a request without a session by the rule, with an empty body`(action: String, status: Int)
        async throws
    {
        let rule = [("X-Emulator-On-Unauthenticated", action)]
        let response = try await Scene().proxied("/alb/session", rule: rule)
        #expect(response.status.code == status)
        #expect(response.text.isEmpty && response.headers[.contentLength] == "0")
        #expect(try claimHeaders(response) == [nil, nil, nil])
        #expect(response.headers[.cacheControl] == "no-store")
    }

    @Test(arguments: [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete, .options])
    func `responds whatever the method`(method: HTTPRequest.Method) async throws {
        #expect(try await Scene().proxied("/alb/session", method: method).status == .unauthorized)
    }

    @Test(arguments: ["authenticate", "allow", "deny"])
    func `adds the three headers for anyone who is signed in`(action: String) async throws {
        let scene = Scene()
        let browser = try await scene.signedInBrowser()
        let rule = [("X-Emulator-On-Unauthenticated", action)]
        let response = try await scene.proxied("/alb/session", browser, rule: rule)
        #expect(response.status == .ok && response.text.isEmpty)
        let values = try claimHeaders(response)
        #expect(values[1] == "4b5bef9c")
        #expect(values[2] == "access-1")
        let token = try DecodedToken(try #require(values[0]))
        #expect(
            token.payload == """
                {"sub":"4b5bef9c","email_verified":"true","email":"ann@example.com","username":"ann",\
                "exp":1700000120,"iss":"http://127.0.0.1:9080/pool"}
                """)
    }

    @Test func `signs anew for each request`() async throws {
        let scene = Scene()
        let browser = try await scene.signedInBrowser()
        let first = try claimHeaders(try await scene.proxied("/alb/session", browser))
        scene.clock.advance(by: 60)
        let second = try claimHeaders(try await scene.proxied("/alb/session", browser))
        #expect(try DecodedToken(try #require(first[0])).header("exp") == "1700000120")
        #expect(try DecodedToken(try #require(second[0])).header("exp") == "1700000180")
    }

    @Test(arguments: [
        ("X-Emulator-On-Unauthenticated", "Allow"), ("X-Emulator-Cookie-Name", "a;b"),
        ("X-Emulator-Extra-Params", "state=x"),
    ])
    func `lets nobody in by a rule that is wrong`(name: String, value: String) async throws {
        let scene = Scene()
        let browser = try await scene.signedInBrowser()
        let response = try await scene.proxied("/alb/session", browser, rule: [(name, value)])
        #expect(response.status == .unauthorized && response.text.isEmpty)
    }

    @Test func `lets nobody in whose rule comes twice`() async throws {
        let rule = [("X-Emulator-On-Unauthenticated", "allow"), ("X-Emulator-On-Unauthenticated", "allow")]
        #expect(try await Scene().proxied("/alb/session", rule: rule).status == .unauthorized)
    }

    @Test func `ends with its time-out`() async throws {
        let scene = Scene(LoadBalancerConfiguration(sessionTimeout: 60))
        let browser = try await scene.signedInBrowser()
        scene.clock.advance(by: 59)
        #expect(try await scene.proxied("/alb/session", browser).status == .ok)
        scene.clock.advance(by: 1)
        #expect(try await scene.proxied("/alb/session", browser).status == .unauthorized)
    }

    @Test func `is refreshed once when the access token has expired, and keeps its own time-out`() async throws {
        let scene = Scene(LoadBalancerConfiguration(sessionTimeout: 7200))
        let browser = try await scene.signedInBrowser()
        scene.provider.change { $0.refreshed = "access-2" }
        scene.clock.advance(by: 3600)
        for _ in 0..<3 {
            let response = try await scene.proxied("/alb/session", browser)
            #expect(try claimHeaders(response)[2] == "access-2")
        }
        #expect(scene.provider.refreshes == ["refresh-1"])
        scene.clock.advance(by: 3600)
        #expect(try await scene.proxied("/alb/session", browser).status == .unauthorized)
    }

    @Test func `asks once for all who wait for a refresh`() async throws {
        let scene = Scene()
        let browser = try await scene.signedInBrowser()
        scene.provider.change { $0.refreshed = "access-2" }
        scene.clock.advance(by: 3600)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { try await scene.proxied("/alb/session", browser).status == .ok }
            }
            for try await isIn in group { #expect(isIn) }
        }
        #expect(scene.provider.refreshes == ["refresh-1"])
    }

    @Test func `is over when the provider does not refresh it`() async throws {
        let scene = Scene()
        let browser = try await scene.signedInBrowser()
        scene.clock.advance(by: 3600)
        #expect(try await scene.proxied("/alb/session", browser).status == .unauthorized)
    }

    @Test func `is over when a refresh names another person`() async throws {
        let scene = Scene()
        let browser = try await scene.signedInBrowser()
        scene.provider.change {
            $0.refreshed = "access-2"
            $0.claims[0] = ("sub", "somebody-else")
        }
        scene.clock.advance(by: 3600)
        #expect(try await scene.proxied("/alb/session", browser).status == .unauthorized)
    }

    @Test func `lasts to its time-out where the provider gives no refresh token`() async throws {
        let scene = Scene()
        scene.provider.change { $0.refreshToken = "" }
        let browser = try await scene.signedInBrowser()
        scene.clock.advance(by: 7200)
        #expect(try await scene.proxied("/alb/session", browser).status == .ok)
        #expect(scene.provider.refreshes.isEmpty)
    }
}
