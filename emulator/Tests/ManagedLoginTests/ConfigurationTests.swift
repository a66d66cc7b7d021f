// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ManagedLogin

struct ConfigurationTests {
    private static func configuration(
        _ change: (inout ManagedLoginConfiguration) -> Void = { _ in }
    ) -> ManagedLoginConfiguration {
        var configuration = ManagedLoginConfiguration(
            baseURL: "http://localhost:9080", callbackURLs: [TestLogin.callback], signOutURLs: [TestLogin.signedOut])
        change(&configuration)
        return configuration
    }

    @Test(arguments: ["http://127.0.0.1:9080", "http://[::1]:9080", "https://login.localhost"])
    func `a base URL of this machine is taken`(url: String) {
        #expect(throws: Never.self) { try Self.configuration { $0.baseURL = url }.check() }
    }

    @Test(arguments: [
        "", "localhost:9080", "http://0.0.0.0:9080", "http://example.com", "http://192.168.0.1:9080", "ftp://localhost",
        "http://localhost:9080/", "http://localhost:9080/path", "http://localhost@example.com", "http://localhost?x",
    ])
    func `a base URL that another machine could reach is refused`(url: String) {
        #expect(throws: ManagedLoginConfiguration.Problem.self) {
            try Self.configuration { $0.baseURL = url }.check()
        }
    }

    @Test(arguments: [
        "", "/path", "localhost", "http://localhost:8080/a b", "http://localhost/\r\nX: y", "http://localhost/#x",
        "http:///path", "http://例え.jp/",
    ])
    func `a URL to be sent to must be one`(url: String) {
        #expect(throws: ManagedLoginConfiguration.Problem.self) {
            try Self.configuration { $0.callbackURLs = [url] }.check()
        }
        #expect(throws: ManagedLoginConfiguration.Problem.self) {
            try Self.configuration { $0.signOutURLs.append(url) }.check()
        }
    }

    @Test func `other settings are looked at as well`() {
        let changes: [@Sendable (inout ManagedLoginConfiguration) -> Void] = [
            { $0.clientID = "" }, { $0.clientSecret = "a:b" }, { $0.poolID = "a/b" }, { $0.codeLife = 0 },
            { $0.accessTokenLife = -1 },
        ]
        for change in changes {
            #expect(throws: ManagedLoginConfiguration.Problem.self) { try Self.configuration(change).check() }
        }
    }

    @Test func `a secret is made up anew each time`() {
        #expect(Self.configuration().clientSecret != Self.configuration().clientSecret)
        #expect(Self.configuration().clientSecret.utf8.count == 43)
    }

    @Test(arguments: [
        ("http://localhost:8080/oauth2/idpresponse", "http://localhost:8080"),
        ("https://site.localhost/cb?x=y", "https://site.localhost"),
        ("http://[::1]:8080/cb", "http:"),
    ])
    func `a policy names the origin`(url: String, origin: String) {
        #expect(ManagedLoginConfiguration.origin(of: url) == origin)
    }

    @Test func `the discovery document and the keys are where the issuer says`() async throws {
        let test = try await TestLogin()
        try await test.run { browser in
            for prefix in ["", "/eu-central-1_emulator"] {
                let json = try #require(try await browser.get("\(prefix)/.well-known/openid-configuration").json)
                #expect(json["issuer"] as? String == test.login.issuer)
                #expect(json["authorization_endpoint"] as? String == test.login.authorizationEndpoint)
                #expect(json["jwks_uri"] as? String == "\(test.login.issuer)/.well-known/jwks.json")
                let keys = try #require(
                    try await browser.get("\(prefix)/.well-known/jwks.json").json?["keys"] as? [[String: String]])
                #expect(keys.count == 1)
                #expect(keys.first?["kid"]?.hasPrefix("emulator/+") == true)
                #expect(keys.first?["alg"] == "RS256")
                #expect(keys.first?["n"]?.utf8.count == 342)
                #expect(keys.first?["d"] == nil)
            }
        }
    }

    @Test(
        arguments: [
            ("", []), ("a=b&c=d", [("a", "b"), ("c", "d")]), ("a=%E3%81%82+%2B", [("a", "あ +")]), ("a", [("a", "")]),
            ("a=b=c", [("a", "b=c")]), ("&&a=b&", [("a", "b")]), ("%61=b", [("a", "b")]),
        ] as [(String, [(String, String)])])
    func `a form is read`(text: String, fields: [(String, String)]) throws {
        let form = try #require(Form(text))
        for (name, value) in fields { #expect(form[name] == (value.isEmpty ? nil : value)) }
    }

    @Test(arguments: ["%", "a=%1", "a=%g1", "a=%ff", "a=%ED%A0%80", "a=1&a=2", "a=1&%61=2"])
    func `a form that could mean two things is none`(text: String) {
        #expect(Form(text) == nil)
    }
}
