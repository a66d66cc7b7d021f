// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AccessPolicy
import HTTPClient
import JOSE
import ProviderSignOut
import Revocations
import TestSupport
import Testing
import TokenMint

@testable import AuthRequest
@testable import PublicKeys

/// A server with a store, `ACCESS_TOKEN=verify` and a user who has signed in ten minutes ago.
struct RevocationSite {
    static let session = "5f1e1c7a-8f8b-4d0e-9a55-2f2a3f6c9b11"
    static let loginTime = Fixture.now - 600

    let fixture: Fixture
    let store: RevocationStore
    let accessMint: AccessMint
    let client: TestClient
    let path: String

    static func run(
        accessTokens: Bool = true, cacheSeconds: Int64 = 0, emailClaims: [ClaimPath] = [.email],
        limits: RevocationLimits = RevocationLimits(), endsProviderTokens: Bool = false,
        _ test: (RevocationSite) async throws -> Void
    ) async throws {
        let fixture = try await Fixture()
        let store = try RevocationStore(
            directory: "\(fixture.directory.path)/state", limits: limits, now: Fixture.now
        ) { _ in }
        let mint = AccessMint(signer: .rs256(try RSASigningKey.sample.get()), shape: .cognito)
        let keySet = Array(mint.keySet().utf8)
        var settings = fixture.authenticator.current.settings
        settings.revocation = RevocationSettings(lifetime: 7 * 86_400, cacheSeconds: cacheSeconds)
        settings.emailSource = EmailSource(claims: emailClaims)
        settings.endsProviderTokens = endsProviderTokens
        if accessTokens { settings.accessTokenKeys = try AccessTokenKeys(issuers: [Issuer(Mint.issuer)]) }
        fixture.authenticator.replace(
            with: Authenticator(
                settings: settings, keys: fixture.keys,
                keySets: KeySetStore(cacheDirectory: nil, source: { _ in .text(keySet) }),
                revocations: RevocationCheck(store: store), metrics: fixture.metrics))
        // The pool of the tests is somebody's: nothing goes further than to a proxy that is not there.
        let globalSignOut = GlobalSignOut(transferSettings: HTTPTransfer.Settings(proxy: "http://127.0.0.1:1"))
        try await fixture.serve(globalSignOut: globalSignOut) { _, path in
            try await test(
                RevocationSite(
                    fixture: fixture, store: store, accessMint: mint, client: try await TestClient(path: path),
                    path: path))
        }
    }

    func accessToken(session: String = session, signedInAt: Int64? = loginTime) -> String {
        accessMint.token(expiresAt: Fixture.now + 3600) { draft in
            draft.claims["origin_jti"] = .string(session)
            draft.claims["auth_time"] = signedInAt.map { .integer($0) }
        }
    }

    func ask(
        _ target: String = "/auth?anonymous=deny", user: String? = nil, accessToken: String?,
        _ headers: [(String, String)] = []
    ) async throws -> TestClient.Response {
        let access = accessToken.map { [("X-Amzn-Oidc-Accesstoken", $0)] } ?? []
        return try await client.ask(target, [("X-Amzn-Oidc-Data", user ?? fixture.token())] + access + headers)
    }

    /// Revokes and waits until it is stored.
    func revoke(
        _ kind: Revocation.Kind, _ text: String, before: Int64? = nil, for seconds: Int64 = 3600, note: String = ""
    ) async throws {
        let revocation = Revocation(
            kind: kind, key: try store.key(kind, of: text), created: Fixture.now, end: Fixture.now + seconds,
            before: before, reason: try RevocationReason(note))
        try await withCheckedThrowingContinuation { done in
            store.revoke(revocation, at: Fixture.now) { done.resume(with: $0.mapError { $0 }) }
        }
    }

    /// What a browser sends that opens a page.
    static let page = [("Accept", "text/html"), ("Sec-Fetch-Dest", "document")]
}

extension TestClient.Response {
    /// Whether it is the refusal of somebody who has been signed out.
    var isSignedOut: Bool {
        status == 401 && self["X-Auth-Reason"] == "signed-out"
            && self["WWW-Authenticate"] == "Authsidecar reason=\"signed-out\"" && self["Cache-Control"] == "no-store"
    }
}
