// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing
import TestSupport
import TokenMint

/// Reload and stop under load.
@Suite(.timeLimit(.minutes(2)), .serialized)
struct RestartTests {
    @Test func `a reload under load loses nothing`() async throws {
        try await Site.run { site in
            let daemon = site.daemons[0]
            let reload: @Sendable (Int) -> @Sendable () async throws -> Void = { count in
                {
                    daemon.send(SIGHUP)
                    try await daemon.wait(for: "the settings have been read again", count: count)
                }
            }
            let tally = try await Load.run(on: site, token: site.token(), events: (1...5).map(reload))
            #expect(Set(tally.keys) == [200])
            #expect(site.application.requests.count == tally[200])
        }
    }

    @Test func `a reload changes who gets in, and a bad one changes nothing`() async throws {
        try await Site.run { site in
            let daemon = site.daemons[0]
            let token = site.token()
            let other = Mint(key: site.mint.key, signer: Mint.signer.replacing("app/example", with: "app/other"))
            let othersToken = other.token(expiresAt: site.now + 120)
            try await site.expect(401, "GET /", token: othersToken)

            let settings = try site.directory.text(of: "0.conf")
            try site.directory.write(settings.replacing("ALB_ARN=", with: "ALB_ARM="), to: "0.conf")
            daemon.send(SIGHUP)
            try await daemon.wait(for: "the old ones stay active")
            try await site.expect(200, "GET /", token: token)

            try site.directory.write(settings.replacing(Mint.signer, with: other.signer), to: "0.conf")
            daemon.send(SIGHUP)
            try await daemon.wait(for: "the settings have been read again")
            try await site.expect(401, "GET /", token: token)
            try await site.expect(200, "GET /", token: othersToken)
        }
    }

    @Test func `a daemon that is stopped under load answers what it was asked`() async throws {
        try await Site.run(Site.Options(daemons: 2)) { site in
            let stop: @Sendable () async throws -> Void = {
                try await site.stopDaemon()
            }
            let tally = try await Load.run(on: site, token: site.token(), events: [stop])
            #expect(Set(tally.keys) == [200])
            #expect(site.application.requests.count == tally[200])
        }
    }
}
