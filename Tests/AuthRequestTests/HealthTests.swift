// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import NIOHTTP1
import Testing
import TokenMint

@testable import AuthRequest
@testable import PublicKeys

@Suite(.timeLimit(.minutes(2)))
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

    @Test func `tells every problem that keeps it from checking`() {
        let answer = HealthResponse.readiness(["file:///a/: no such directory", "https://b/: no answer"])
        #expect(answer.status.code == 503)
        #expect(answer.text == "file:///a/: no such directory\nhttps://b/: no answer\n")
        #expect(HealthResponse.readiness([]).status.code == 200)
    }

    @Test(arguments: [[], ["b"], ["a", "c"], ["a", "b", "c"]])
    func `is ready if all endpoints are, and else names each that is not`(down: [String]) async throws {
        let url: @Sendable (String) -> String = { "https://\($0).example/" }
        let fixture = try await Fixture(source: EmptyEndpoints.source { down.map(url).contains("\($0)") })
        var settings = fixture.authenticator.current.settings
        let balancers = try ["a", "b", "c"].map { name in
            LoadBalancer(
                arn: try LoadBalancerARN(Mint.signer.dropLast() + name), keyEndpoint: try KeyEndpoint(url(name)))
        }
        settings.expectations = LoadBalancers(balancers).map { Expectations(loadBalancers: $0) }
        fixture.replaceSettings(settings)
        try await fixture.serve { _, path in
            let answer = try await TestClient(path: path).ask("/readyz")
            #expect(answer.status == (down.isEmpty ? 200 : 503))
            let lines = down.isEmpty ? ["ready"] : down.map { "\(url($0)): down" }
            #expect(answer.body == lines.map { $0 + "\n" }.joined())
        }
    }
}
