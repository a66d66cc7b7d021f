// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import authsidecar

/// What the settings of revocations and sign-out need of others, and what they say without it.
struct RevocationSettingTests {
    private static let userPool = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123"

    private func settings(_ lines: String) throws -> Settings {
        let arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/0123456789abcdef"
        let file = SettingsFile(path: "a.conf", text: "\(lines)\nALB_ARN=\(arn)")
        return try Settings(
            SettingsSources(flags: [:], environment: [:], file: file), cores: 2, systemd: SystemdDirectories())
    }

    private func problems(_ lines: String) -> [String] {
        do {
            _ = try settings(lines)
            return []
        } catch let error as SettingsProblems {
            return error.problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test(
        arguments: [
            ("", "it needs ACCESS_TOKEN=verify: the access token says whose tokens to end; set both or none"),
            (
                "ACCESS_TOKEN=verify\nISSUER=https://i",
                "it is for Amazon Cognito, and “https://i” is another issuer; leave it out"
            ),
            ("ACCESS_TOKEN=verify\nISSUER=https://i,\(userPool)", nil),
            ("ACCESS_TOKEN=verify\nISSUER=https://i\nACCESS_TOKEN_ISSUER=\(userPool)", nil),
            // A stand-in for Cognito.
            ("ACCESS_TOKEN=verify\nISSUER=http://127.0.0.1:9080/pool\nJWKS_URL=http://127.0.0.1:9080/keys", nil),
        ] as [(String, String?)])
    func `tokens are ended by Amazon Cognito only, and by access tokens`(lines: String, problem: String?) {
        let found = problems("LOGOUT_GLOBAL=yes\n\(lines)")
        #expect(found == (problem.map { ["a.conf:1: LOGOUT_GLOBAL: \($0)"] } ?? []))
    }

    @Test(arguments: [("0", false), ("1", true), ("400", true), ("401", false), ("-1", false), ("7d", false)])
    func `revocations are kept for 1 to 400 days`(days: String, isAllowed: Bool) {
        #expect(problems("REVOCATION=on\nREVOCATION_DAYS=\(days)").isEmpty == isAllowed)
    }

    @Test(arguments: [("0", true), ("60", true), ("61", false), ("-1", false)])
    func `nginx may keep an answer for a minute at most`(seconds: String, isAllowed: Bool) {
        #expect(problems("REVOCATION=on\nREVOCATION_CACHE_SECONDS=\(seconds)").isEmpty == isAllowed)
    }

    @Test func `without access tokens it says what cannot be told apart`() throws {
        let without = try settings("REVOCATION=on").warnings
        #expect(without.contains { $0.hasPrefix("REVOCATION is on and ACCESS_TOKEN is off") })
        let with = try settings("REVOCATION=on\nACCESS_TOKEN=verify\nISSUER=https://i").warnings
        #expect(!with.contains { $0.contains("REVOCATION") })
    }

    @Test(arguments: ["systemd:", "unix:", "unix:relative", "tcp:127.0.0.1:1", "/run/x.sock"])
    func `a control socket is systemd's or a path`(value: String) {
        let found = problems("CONTROL=\(value)")
        #expect(found.count == 1 && found[0].hasPrefix("a.conf:1: CONTROL: "))
    }
}
