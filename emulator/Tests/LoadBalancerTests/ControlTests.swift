// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import LoadBalancer

struct ControlTests {
    private static let control = [("X-Emulator-Control", "1")]

    private func mint(_ body: String, _ scene: Scene = Scene()) async throws -> TestResponse {
        try await scene.ask("/emulator/mint", method: .post, Self.control, body: body)
    }

    private func minted(_ body: String, _ scene: Scene = Scene()) async throws -> MintResponse {
        let response = try await mint(body, scene)
        try #require(response.status == .ok)
        return try JSONDecoder().decode(MintResponse.self, from: Data(response.text.utf8))
    }

    @Test(arguments: ["/emulator/mint", "/emulator/rotate-key", "/emulator/end-sessions"])
    func `does nothing for who does not say that it is no web page`(path: String) async throws {
        let scene = Scene()
        let key = scene.balancer.keyID
        for headers in [[], [("X-Emulator-Control", "0")], [("X-Emulator-Control", "1"), ("X-Emulator-Control", "1")]] {
            let response = try await scene.ask(path, method: .post, headers, body: "{}")
            #expect(response.status == .forbidden)
            #expect(response.text == "{\"error\":\"The header X-Emulator-Control: 1 is missing.\"}\n")
        }
        #expect(try await scene.ask(path, Self.control).status != .ok)
        let preflight = try await scene.ask(path, method: .options, [("Origin", "https://evil.example")])
        #expect(preflight.status != .ok && preflight.headers[.accessControlAllowOrigin] == nil)
        #expect(scene.balancer.keyID == key)
    }

    @Test func `mints a token as it would sign it`() async throws {
        let scene = Scene()
        let response = try await minted(
            #"{"email":"ann@example.com","name":"Ann","sub":"s-1","groups":["a","b"],"claims":[{"name":"n","json":"[1]"}]}"#,
            scene)
        let token = try DecodedToken(response.token)
        #expect(
            token.payload == #"{"sub":"s-1","email_verified":"true","name":"Ann","email":"ann@example.com","#
                + #""username":"s-1","n":[1],"exp":1700000120,"iss":"http://127.0.0.1:9080/pool"}"#)
        let pem = try await scene.ask("/keys/\(scene.balancer.keyID)").text
        #expect(try token.isSigned(byKey: pem))
        #expect(response.identity == "s-1" && response.accessToken == "s-1|a,b|3600")
    }

    @Test func `gives an address the same subject each time`() async throws {
        let body = #"{"email":"ann@example.com"}"#
        let first = try await minted(body).identity
        let second = try await minted(body).identity
        let other = try await minted(#"{"email":"ben@example.com"}"#).identity
        #expect(first == second && first != other)
        #expect(UUID(uuidString: first) != nil)
    }

    @Test func `takes claims instead of its own, and another life`() async throws {
        let response = try await minted(
            #"{"life":10,"claims":[{"name":"sub","text":"x\"y"},{"name":"sub","text":"z"}]}"#)
        #expect(
            try DecodedToken(response.token).payload.wholeMatch(
                of: /{"sub":"z","username":".+","exp":1700000010,"iss":".+"}/) != nil)
    }

    @Test func `mints what is wrong when it is asked to`() async throws {
        let response = try await minted(#"{"variation":"wrong-signer"}"#)
        #expect(try DecodedToken(response.token).header("signer") != LoadBalancerConfiguration.standInARN)
    }

    @Test(arguments: [
        "", "[]", "x", #"{"variation":"strange"}"#, #"{"life":"1"}"#, #"{"life":1e30}"#,
        #"{"claims":[{"name":"a","json":"}"}]}"#, #"{"life":9223372036854775807}"#, #"{"life":-9223372036854775808}"#,
    ])
    func `says what it cannot read`(body: String) async throws {
        let response = try await mint(body)
        #expect(response.status == .badRequest)
        #expect(response.text.hasPrefix("{\"error\":"))
    }

    @Test func `takes no more than fits into a token`() async throws {
        #expect(try await mint(String(repeating: " ", count: 70_000)).status == .contentTooLarge)
    }

    @Test func `ends all sessions, as if they had timed out`() async throws {
        let scene = Scene()
        let browser = try await scene.signedInBrowser()
        let response = try await scene.ask("/emulator/end-sessions", method: .post, Self.control)
        #expect(response.text == "{\"ended\":true}\n")
        #expect(try await scene.proxied("/alb/session", browser).status == .unauthorized)
        let deny = [("X-Emulator-On-Unauthenticated", "deny")]
        #expect(try await scene.proxied("/alb/authenticate", browser, rule: deny).status == .found)
        let next = try await scene.signedInBrowser()
        #expect(try await scene.proxied("/alb/session", next).status == .ok)
    }
}
