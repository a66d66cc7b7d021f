// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import HTTPClient
import NIOHTTP1
import TestSupport
import Testing

@testable import ProviderSignOut

@Suite(.timeLimit(.minutes(1)))
struct GlobalSignOutTests {
    private func send(_ token: String = "a.b.c", to issuer: String) async -> Result<Void, GlobalSignOut.Failure> {
        let signOut = GlobalSignOut(transferSettings: HTTPTransfer.Settings(connectTimeout: 2000, totalTimeout: 3000))
        return await withCheckedContinuation { done in
            signOut.send(token, of: Issuer(issuer)) { done.resume(returning: $0) }
        }
    }

    private func problem(_ result: Result<Void, GlobalSignOut.Failure>) -> String? {
        if case .failure(let failure) = result { failure.problem } else { nil }
    }

    @Test func `sends the token by POST, as Cognito's API wants it, and nothing else`() async throws {
        let server = try await LoopbackServer(always: .respond(.ok, body: "{}"))
        let result = await send("a.b.c", to: "\(server.base)eu-central-1_Pool")
        #expect(problem(result) == nil)
        let request = try #require(server.requests.first)
        #expect(server.requests.count == 1 && request.head.method == .POST && request.head.uri == "/")
        #expect(request.head.headers["X-Amz-Target"] == ["AWSCognitoIdentityProviderService.GlobalSignOut"])
        #expect(request.head.headers["Content-Type"] == ["application/x-amz-json-1.1"])
        #expect(request.head.headers["Expect"] == [] && request.head.headers["Cookie"] == [])
        #expect(request.head.headers["Content-Length"] == ["\(#"{"AccessToken":"a.b.c"}"#.utf8.count)"])
    }

    @Test func `says what the status was, and Cognito's word for it if it is one`() async throws {
        for (status, body, text) in [
            (400, #"{"__type":"NotAuthorizedException","message":"x"}"#, "HTTP status 400, NotAuthorizedException"),
            (400, #"{"__type":"a b <c>"}"#, "HTTP status 400"), (500, "oops", "HTTP status 500"),
            (302, "", "HTTP status 302"),
            (200, String(repeating: "x", count: 20_000), "the answer is longer than 16384 bytes"),
        ] {
            let server = try await LoopbackServer(
                always: .respond(.init(statusCode: status), body: body, headers: ["Location": "http://127.0.0.1:1/"]))
            #expect(problem(await send(to: "\(server.base)pool")) == text)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [
        (
            "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_A",
            "https://cognito-idp.eu-central-1.amazonaws.com/"
        ),
        (
            "https://issuer-cognito-idp.eu-central-1.amazonaws.com/eu-central-1_A",
            "https://cognito-idp.eu-central-1.amazonaws.com/"
        ),
        (
            "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_A",
            "https://cognito-idp.cn-north-1.amazonaws.com.cn/"
        ),
        ("http://127.0.0.1:9080/eu-central-1_emulator", "http://127.0.0.1:9080/"),
        ("https://cognito-idp.eu-central-1.amazonaws.com.evil.example/A", nil), ("https://login.example.com/a", nil),
        ("http://login.example.com/a", nil), ("http://localhost:9080/a", nil), ("", nil),
    ])
    func `the endpoint is the pool's own, and nobody else gets a token`(issuer: String, endpoint: String?) {
        #expect(GlobalSignOut.endpoint(of: Issuer(issuer)) == endpoint)
    }

    @Test func `another issuer is told apart at once`() async {
        #expect(problem(await send(to: "https://login.example.com/a"))?.contains("another issuer") == true)
    }
}
