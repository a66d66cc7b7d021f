// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import authsidecar

/// What the settings of revocations and sign-out need of others, and what they say without it.
struct SignOutSettingTests: ReadsSettings {
    @Test(
        arguments: [
            ("", "it needs ACCESS_TOKEN=verify: the access token says whose tokens to end; set both or none"),
            (
                "ACCESS_TOKEN=verify\nISSUER=https://i",
                "it is for Amazon Cognito, and “https://i” is another issuer; leave it out"
            ),
            ("ACCESS_TOKEN=verify\nISSUER=https://i,\(Self.userPool)", nil),
            ("ACCESS_TOKEN=verify\nISSUER=https://i\nACCESS_TOKEN_ISSUER=\(Self.userPool)", nil),
            // A stand-in for Cognito.
            ("ACCESS_TOKEN=verify\nISSUER=http://127.0.0.1:9080/pool\nJWKS_URL=http://127.0.0.1:9080/keys", nil),
        ] as [(String, String?)])
    func `tokens are ended by Amazon Cognito only, and by access tokens`(lines: String, problem: String?) {
        let found = problems("LOGOUT_GLOBAL=yes\n\(lines)\nALB_ARN=\(Self.arn)")
        #expect(found == (problem.map { ["a.conf:1: LOGOUT_GLOBAL: \($0)"] } ?? []))
    }

    @Test(arguments: [("0", false), ("1", true), ("400", true), ("401", false), ("-1", false), ("7d", false)])
    func `revocations are kept for 1 to 400 days`(days: String, isAllowed: Bool) {
        #expect(problems("REVOCATION=on\nREVOCATION_DAYS=\(days)\nALB_ARN=\(Self.arn)").isEmpty == isAllowed)
    }

    @Test(arguments: [("0", true), ("60", true), ("61", false), ("-1", false)])
    func `nginx may keep an answer for a minute at most`(seconds: String, isAllowed: Bool) {
        #expect(
            problems("REVOCATION=on\nREVOCATION_CACHE_SECONDS=\(seconds)\nALB_ARN=\(Self.arn)").isEmpty == isAllowed)
    }

    @Test func `without access tokens it says what it cannot distinguish`() throws {
        let without = try settings("REVOCATION=on\nALB_ARN=\(Self.arn)").warnings
        #expect(without.contains { $0.hasPrefix("REVOCATION is on and ACCESS_TOKEN is off") })
        let with = try settings("REVOCATION=on\nACCESS_TOKEN=verify\nISSUER=https://i\nALB_ARN=\(Self.arn)").warnings
        #expect(!with.contains { $0.contains("REVOCATION") })
    }

    @Test(arguments: ["systemd:", "unix:", "unix:relative", "tcp:127.0.0.1:1", "/run/x.sock"])
    func `a control socket is systemd's or a path`(value: String) {
        let found = problems("CONTROL=\(value)\nALB_ARN=\(Self.arn)")
        #expect(found.count == 1 && found[0].hasPrefix("a.conf:1: CONTROL: "))
    }

    @Test(arguments: [
        ("", "LOGOUT_ENDPOINT is not set"),
        ("LOGOUT_ENDPOINT=https://a.auth.eu-central-1.amazoncognito.com/logout", "LOGOUT_URI"),
        (
            "LOGOUT_ENDPOINT=https://l/logout\nISSUER=https://cognito-idp.eu-central-1.amazonaws.com/p",
            "LOGOUT_URI is not set"
        ),
        (
            "LOGOUT_ENDPOINT=https://l/\nLOGOUT_URI=https://r/signed-out\nCLIENT_ID=c\nPAGES_PREFIX=/_sso",
            "the page is /_sso/signed-out"
        ),
        (
            "LOGOUT_ENDPOINT=https://a.okta.com/oauth2/v1/logout\nLOGOUT_URI=https://r/\nCLIENT_ID=c",
            "wants LOGOUT_STYLE=oidc"
        ),
        (
            "LOGOUT_ENDPOINT=https://k/realms/r/protocol/openid-connect/logout\nLOGOUT_URI=https://r/\nCLIENT_ID=c",
            "=oidc"
        ),
        (
            "LOGOUT_ENDPOINT=https://a.amazoncognito.com/logout\nLOGOUT_URI=https://r/\nCLIENT_ID=c\nLOGOUT_STYLE=oidc",
            "wants LOGOUT_STYLE=cognito"
        ),
    ])
    func `warns of a sign-out that cannot work`(lines: String, warning: String) throws {
        let warnings = try settings("ALB_ARN=\(Self.arn)\n\(lines)").warnings
        #expect(warnings.count == 1 && warnings.first?.contains(warning) == true, "\(warnings)")
    }

    @Test(arguments: [
        "LOGOUT_ENDPOINT=https://l/logout",
        "LOGOUT_ENDPOINT=https://l/\nLOGOUT_URI=https://r/_sso/signed-out\nCLIENT_ID=c\nPAGES_PREFIX=/_sso",
        "LOGOUT_ENDPOINT=https://l/logout\nLOGOUT_URI=https://r/\nCLIENT_ID=c",
        "LOGOUT_ENDPOINT=https://a.okta.com/l\nLOGOUT_URI=https://r/\nCLIENT_ID=c\nLOGOUT_STYLE=oidc",
        "LOGOUT_ENDPOINT=https://a.amazoncognito.com/logout?client_id=c&logout_uri=https%3A%2F%2Fr%2F",
    ])
    func `warns of no sign-out that may work`(lines: String) throws {
        #expect(try settings("ALB_ARN=\(Self.arn)\n\(lines)").warnings.isEmpty)
    }
}
