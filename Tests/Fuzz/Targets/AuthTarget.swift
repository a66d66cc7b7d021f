// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import Foundation
import NIOHTTP1
import PublicKeys

@testable import AuthRequest
@testable import TokenMint

/// The whole of `/auth` for somebody who can have anything signed, with the keys that the daemon knows. The first line of an input
/// chooses the rule of the location, and edits (``TokenEdit``) of tokens that are good otherwise. Further lines replace the texts
/// of header and payload of the user's token, and those of the access token.
///
/// Who is let in is said once more here, in another way: with Foundation's reader of JSON, from the same texts.
enum AuthTarget {
    static func check(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        guard let mode = lines.first?.first, let first = lines.first else { return }
        let site = Site.shared
        let edits = TokenEdit.all(in: first.dropFirst())
        var texts: [TokenEdit.Part: [UInt8]] = [:]
        let token = site.mint.token(expiresAt: Site.now + 120) {
            for edit in edits { edit.apply(to: &$0) }
            if lines.count >= 3 { ($0.headerText, $0.payloadText) = (lines[1], lines[2]) }
            texts[.header] = $0.headerText ?? $0.header.text
            texts[.payload] = $0.payloadText ?? JSONMembers.text(of: $0.claims.members + $0.appended.members)
            if mode & 0x80 != 0 { $0.padding = .none }
        }
        var headers = [("X-Amzn-Oidc-Data", token)]
        if lines.count != 3 {
            let access = site.accessMint.token(expiresAt: Site.now + 3600) {
                for edit in edits { edit.apply(to: &$0) }
                if lines.count >= 5 { ($0.headerText, $0.payloadText) = (lines[3], lines[4]) }
                texts[.accessHeader] = $0.headerText ?? $0.header.text
                texts[.accessPayload] = $0.payloadText ?? $0.claims.text
            }
            headers.append(("X-Amzn-Oidc-Accesstoken", access))
        }
        let rule = rules[Int(mode & 0x7F) % rules.count]
        guard let response = ask(rule.query, headers) else { return }
        require([204, 401, 403, 503].contains(response.status), "status \(response.status)")
        require(response.values("content-length").allSatisfy { $0 == "0" }, "a body")
        guard response.status == 204 else { return }

        let claim = Claims(texts)
        guard let claim, claim.isAcceptable else { finding("let in against the rules for tokens") }
        require(rule.allows(claim), "let in against the rule \(rule.query)")
        if let sub = claim.payload["sub"] as? String, sub.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x25 })
        {
            require(response.values("x-user-sub") == [sub], "another user than the token's")
        }
    }

    /// Asks as far as it goes without waiting for a key, and then once more on a connection.
    private static func ask(_ query: String, _ headers: [(String, String)]) -> FuzzResponse? {
        let site = Site.shared
        let authenticator = site.services.authenticator.current
        let fields = SubrequestHeaders(HTTPHeaders(headers))
        let subrequest = Subrequest(headers: fields, rules: authenticator.rules(of: fields, query: query[...]))
        var step = authenticator.begin(subrequest, at: Site.now)
        while true {
            switch step {
            case .decided(let verdict):
                let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
                let text = "GET /auth?\(query) HTTP/1.1\r\nHost: a\r\n\(lines)\r\n"
                let responses = FuzzResponse.all(in: site.converse([Array(text.utf8)]).bytes)
                require(responses.count == 1, "\(responses.count) responses to one request")
                var decided = verdict
                let direct = AuthResponse.response(to: &decided, settings: authenticator.settings, at: Site.now)
                require(responses[0].status == Int(direct.status.code), "decided otherwise the second time")
                return responses[0]
            case .needsKey(let pending):
                // Another than ours is known to nobody.
                guard pending.token.keyID.description == Site.keyID else { return nil }
                step = waiting { done in
                    authenticator.keys.fetch(pending.query) {
                        done(authenticator.resume(pending, with: $0, at: Site.now))
                    }
                }
            case .needsKeySet(let pending):
                step = waiting { done in
                    authenticator.keySets.fetch(pending.query) {
                        done(authenticator.resume(pending, with: $0, at: Site.now))
                    }
                }
            }
        }
    }

    private static func waiting(_ work: (@escaping @Sendable (AuthenticationStep) -> Void) -> Void)
        -> AuthenticationStep
    {
        let semaphore = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var result: AuthenticationStep?
        work {
            unsafe result = $0
            semaphore.signal()
        }
        semaphore.wait()
        guard let result = unsafe result else { finding("no result") }
        return result
    }

    private struct Rule: Sendable {
        let query: String
        let allows: @Sendable (Claims) -> Bool
    }

    private static let rules = [
        Rule(query: "allowed_groups=*") { _ in true },
        Rule(query: "allowed_emails=someone@example.com") { $0.hasVerifiedEmail { $0 == "someone@example.com" } },
        Rule(query: "allowed_domains=example.com") { $0.hasVerifiedEmail { $0.hasSuffix("@example.com") } },
        Rule(query: "allowed_groups=admins") { $0.mayBeIn("admins") },
        Rule(query: "max_login_age=2h") { claims in
            guard let time = (claims.access?["auth_time"] as? NSNumber)?.int64Value else { return false }
            return time <= Site.now + Site.leeway && Site.now - time <= 7200
        },
    ]

    /// What was signed, as another reader sees it.
    private struct Claims {
        let header: [String: Any]
        let payload: [String: Any]
        let access: [String: Any]?
        private let accessHeader: [String: Any]?

        init?(_ texts: [TokenEdit.Part: [UInt8]]) {
            let objects = texts.mapValues(Self.object)
            guard objects.values.allSatisfy({ $0 != nil }), let header = objects[.header] ?? nil,
                let payload = objects[.payload] ?? nil
            else { return nil }
            (self.header, self.payload) = (header, payload)
            accessHeader = objects[.accessHeader] ?? nil
            access = objects[.accessPayload] ?? nil
        }

        private static func object(_ bytes: [UInt8]) -> [String: Any]? {
            (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
        }

        var isAcceptable: Bool {
            guard same(header["alg"], "ES256"), same(header["signer"], Mint.signer),
                same(header["client"], Mint.client),
                (header["kid"] as? String)?.lowercased() == Site.keyID, isIssuer(header["iss"]),
                let expiry = (header["exp"] as? NSNumber)?.int64Value, expiry + Site.leeway > Site.now,
                payload["exp"] == nil || (payload["exp"] as? NSNumber)?.int64Value == expiry,
                payload["iss"] == nil || same(payload["iss"], header["iss"] as? String ?? ""),
                payload["nbf"] == nil || ((payload["nbf"] as? NSNumber)?.int64Value ?? .max) <= Site.now + Site.leeway,
                header["crit"] == nil, header["b64"] == nil
            else { return false }
            guard let access else { return true }
            return same(accessHeader?["alg"], "ES256") && same(accessHeader?["kid"], Site.keyID)
                && isIssuer(access["iss"]) && same(access["client_id"], Mint.client)
                && same(access["token_use"], "access")
                && same(access["sub"], payload["sub"] as? String ?? "\u{0}")
                && (access["exp"] as? NSNumber).map { $0.int64Value + 60 > Site.now - Site.leeway } == true
        }

        func hasVerifiedEmail(_ isRight: (String) -> Bool) -> Bool {
            guard let email = payload["email"] as? String, isRight(email.lowercased()) else { return false }
            return same(payload["email_verified"], "true") || payload["email_verified"] as? Bool == true
        }

        /// Whether the name is in a claim of groups.
        func mayBeIn(_ group: String) -> Bool {
            [access, payload].contains {
                $0?["cognito:groups"].map { "\($0)".contains(group) || "\($0)".contains("%") } == true
            }
        }

        private func isIssuer(_ value: Any?) -> Bool {
            same(value, Mint.issuer) || same(value, Mint.issuer.replacing("https://", with: "https://issuer-"))
        }

        private func same(_ value: Any?, _ text: String) -> Bool {
            (value as? String).map { Array($0.utf8) == Array(text.utf8) } ?? false
        }
    }
}
