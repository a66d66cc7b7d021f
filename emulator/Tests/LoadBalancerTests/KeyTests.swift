// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import LoadBalancer

struct KeyTests {
    private static let control = [("X-Emulator-Control", "1")]

    @Test func `serves the key that signs, as PEM`() async throws {
        let scene = Scene()
        let response = try await scene.ask("/keys/\(scene.balancer.keyID)")
        #expect(response.status == .ok)
        let pem = response.text
        #expect(pem.hasPrefix("-----BEGIN PUBLIC KEY-----\nM") && pem.hasSuffix("\n-----END PUBLIC KEY-----\n"))
        let browser = try await scene.signedInBrowser()
        let token = try await scene.proxied("/alb/session", browser).headers[.userClaims]
        #expect(try DecodedToken(try #require(token)).isSigned(byKey: pem))
    }

    @Test(arguments: [
        "/keys/00000000-0000-0000-0000-000000000000", "/keys/x", "/keys/..", "/keys/%2e%2e%2f", "/keys/a%00",
    ])
    func `responds to an unknown key as a bucket does`(path: String) async throws {
        let response = try await Scene().ask(path)
        #expect(response.status == .forbidden && response.headers[.contentType] == "application/xml")
        #expect(response.text.contains("<Code>AccessDenied</Code>"))
    }

    @Test func `signs with a new key after a rotation and still serves the old one`() async throws {
        let scene = Scene()
        let browser = try await scene.signedInBrowser()
        let old = scene.balancer.keyID
        let response = try await scene.ask("/emulator/rotate-key", method: .post, Self.control)
        let new = scene.balancer.keyID
        #expect(old != new)
        #expect(response.text == "{\"kid\":\"\(new)\"}\n")
        let token = try await scene.proxied("/alb/session", browser).headers[.userClaims]
        #expect(try DecodedToken(try #require(token)).header("kid") == new)
        for id in [old, new] { #expect(try await scene.ask("/keys/\(id)").status == .ok) }
    }

    @Test func `keeps a bounded number of keys`() {
        let keys = KeyRing()
        let first = keys.current.id
        let rotated = (0..<KeyRing.capacity).map { _ in keys.rotate().id }
        #expect(keys[first] == nil)
        #expect(rotated.allSatisfy { keys[$0] != nil })
    }
}
