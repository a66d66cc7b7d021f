// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import authsidecar

/// What `check --nginx` says of nginx's cache of decisions while revocation is on.
struct CacheNoteTests {
    private static let cached = "# configuration file /etc/nginx/snippets/authsidecar-server-cached.conf:\n"
    private static let plain = "# configuration file /etc/nginx/snippets/authsidecar-server.conf:\n"

    private func notes(_ dump: String, _ lines: String) throws -> [String] {
        let arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/0123456789abcdef"
        let file = SettingsFile(path: "a.conf", text: "ALB_ARN=\(arn)\n\(lines)")
        let settings = try Settings(
            SettingsSources(flags: [:], environment: [:], file: file), cores: 1, systemd: SystemdDirectories())
        return CheckCommand.cacheNotes(Array(dump.utf8), settings)
    }

    @Test func `the delay is named where there is a cache, and nothing is said where there is none`() throws {
        #expect(try notes(Self.cached, "") == [])
        #expect(try notes(Self.plain, "REVOCATION=on") == [])
        #expect(try notes(Self.cached, "REVOCATION=on").first?.contains("it keeps nothing") == true)
        let delayed = try notes(Self.cached, "REVOCATION=on\nREVOCATION_CACHE_SECONDS=7")
        #expect(delayed.count == 1 && delayed[0].contains("for up to 7 s"))
    }
}
