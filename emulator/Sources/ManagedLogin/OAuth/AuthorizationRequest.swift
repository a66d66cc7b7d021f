// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import LoginProtocol

/// A valid authorization request (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1): a response may be sent to its
/// `redirectURI`.
///
/// The pages pass it from step to step in their query. Each step parses and checks it again.
struct AuthorizationRequest: Sendable, Equatable {
    enum Prompt: String, Sendable {
        case login
        case none
    }

    /// Why there is none.
    enum Failure: Error, Equatable {
        /// The client is not known for certain, so that nothing is sent back: a page says what is wrong.
        case page(Notice)
        /// Where to send the browser with an error (RFC 6749 §4.1.2.1).
        case redirect(String)
    }

    static let scopes = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"]
    /// A load balancer puts the requested URL into `state`.
    private static let maximumStateBytes = 8192
    private static let maximumNonceBytes = 1024

    let clientID: String
    let redirectURI: String
    let scope: [String]
    let state: String?
    let nonce: String?
    /// RFC 7636 §4.3, method `S256`.
    let codeChallenge: String?
    let prompt: Prompt?

    init(_ form: Form?, configuration: ManagedLoginConfiguration) throws(Failure) {
        guard let form else { throw .page(.malformedRequest) }
        guard let clientID = form["client_id"] else { throw .page(.missingParameter("client_id")) }
        guard clientID == configuration.clientID else { throw .page(.unknownClient) }
        guard let redirectURI = form["redirect_uri"] else { throw .page(.missingParameter("redirect_uri")) }
        // Compared exactly: looser comparisons have led to open redirects.
        guard configuration.callbackURLs.contains(where: { $0.utf8.elementsEqual(redirectURI.utf8) })
        else { throw .page(.redirectMismatch) }
        let state = form["state"]
        guard (state?.utf8.count ?? 0) <= Self.maximumStateBytes else { throw .page(.malformedRequest) }
        self.clientID = clientID
        self.redirectURI = redirectURI
        self.state = state

        func refusal(_ error: String) -> Failure {
            .redirect(Self.url(redirectURI, with: [("error", error)] + (state.map { [("state", $0)] } ?? [])))
        }
        switch form["response_type"] {
        case "code": break
        case "token": throw refusal("unauthorized_client")
        case nil: throw refusal("invalid_request")
        default: throw refusal("unsupported_response_type")
        }
        let scope = form["scope"].map { $0.split(separator: " ").map(String.init) } ?? ["openid", "email", "profile"]
        guard !scope.isEmpty, scope.count <= Self.scopes.count, scope.allSatisfy(Self.scopes.contains)
        else { throw refusal("invalid_scope") }
        self.scope = scope
        nonce = form["nonce"]
        guard (nonce?.utf8.count ?? 0) <= Self.maximumNonceBytes else { throw refusal("invalid_request") }
        codeChallenge = form["code_challenge"]
        switch (codeChallenge, form["code_challenge_method"]) {
        case (nil, nil): break
        case (let challenge?, "S256") where Self.isVerifier(challenge): break
        default: throw refusal("invalid_request")
        }
        prompt = form["prompt"].flatMap(Prompt.init)
    }

    /// The request as the query of one of our pages.
    var query: String {
        var fields = [
            ("client_id", clientID), ("response_type", "code"), ("scope", scope.joined(separator: " ")),
            ("redirect_uri", redirectURI),
        ]
        if let state { fields.append(("state", state)) }
        if let nonce { fields.append(("nonce", nonce)) }
        if let codeChallenge { fields += [("code_challenge", codeChallenge), ("code_challenge_method", "S256")] }
        return FormFields.encoded(fields.map { (name: $0.0, value: $0.1) })
    }

    /// The URL to which the browser takes the response (RFC 6749 §4.1.2).
    func responseURL(_ fields: [(String, String)]) -> String {
        Self.url(redirectURI, with: fields + (state.map { [("state", $0)] } ?? []))
    }

    /// Whether a verifier matches the challenge (RFC 7636 §4.6). Without a challenge there must be no verifier.
    func accepts(codeVerifier: String?) -> Bool {
        guard let codeChallenge else { return codeVerifier == nil }
        guard let codeVerifier, Self.isVerifier(codeVerifier) else { return false }
        return Data(SHA256.hash(data: Data(codeVerifier.utf8))).base64URL == codeChallenge
    }

    /// RFC 7636 §4.1
    private static func isVerifier(_ text: String) -> Bool {
        (43...128).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
                default: false
                }
            }
    }

    private static func url(_ base: String, with fields: [(String, String)]) -> String {
        let query = FormFields.encoded(fields.map { (name: $0.0, value: $0.1) })
        return base + (base.contains("?") ? "&" : "?") + query
    }
}
