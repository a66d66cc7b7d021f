// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import Testing

@testable import AuthRequest

struct HealthTests {
    @Test func `is alive`() async throws {
        let response = try await Fixture().connection().ask("/healthz")
        #expect(response.status == 200 && response.body == "alive\n")
    }

    @Test func `sends no body to HEAD but the length of one`() async throws {
        let connection = try await Fixture().connection()
        let response = try connection.ask("/healthz", method: "HEAD")
        #expect(response.status == 200 && response.body.isEmpty && response["Content-Length"] == "6")
        #expect(try connection.ask("/healthz").body == "alive\n")
    }

    @Test func `tells every problem that keeps it from judging`() {
        let answer = HealthAnswer.readiness(["file:///a/: no such directory", "https://b/: no answer"])
        #expect(answer.status.code == 503)
        #expect(answer.text == "file:///a/: no such directory\nhttps://b/: no answer\n")
        #expect(HealthAnswer.readiness([]).status.code == 200)
    }
}
