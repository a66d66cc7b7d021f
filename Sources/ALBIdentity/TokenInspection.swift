// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Explains a token: every step of the judgement by itself, also those that come after the first that fails.
///
/// For people who want to know why a token is refused. Nothing is decided here: no ``VerifiedUser`` comes out.
public struct TokenInspection {
    /// One step of the judgement.
    public struct Step: Equatable, Sendable {
        /// What is asked, in a few words.
        public let title: String
        public let outcome: Outcome
    }

    /// How a step ended.
    public enum Outcome: Equatable, Sendable {
        case passed(String)
        case failed(Rejection, String)
        /// It could not be judged, and why.
        case notJudged(String)
    }

    /// What came of looking for the key.
    public enum KeySearch {
        case found(ES256PublicKey, String)
        case unknown(String)
        case notFound(String)
    }

    public private(set) var steps: [Step] = []
    /// The header's members, if it could be read; unproven.
    public private(set) var header: JSONObject?
    /// The payload's members, if they could be read; unproven unless every step passed.
    public private(set) var claims: JSONObject?

    /// Whether every step was judged and passed.
    public var isAccepted: Bool {
        steps.allSatisfy { if case .passed = $0.outcome { true } else { false } }
    }

    /// The reason code of the first step that fails.
    public var rejection: Rejection? {
        for step in steps { if case .failed(let rejection, _) = step.outcome { return rejection } }
        return nil
    }

    /// - Parameters:
    ///   - text: the token as received.
    ///   - expected: what the settings expect; `nil`: unknown, so signer, client and issuer are not judged.
    ///   - now: seconds since the epoch.
    ///   - findKey: looks for the key; asked only if `kid` and `signer` are as they must be. The load balancer is `nil`
    ///     if the settings are unknown.
    public init(
        _ text: [UInt8], expecting expected: Expectations?, at now: Int64,
        findKey: (KeyID, LoadBalancerARN?) -> KeySearch
    ) {
        guard inspectForm(text), let jws = inspectJWS(text) else { return }
        self.header = jws.header
        let header = TokenHeader(jws.header)
        inspectHeader(header, jws.header, expected, now)
        inspectSignature(jws, header, expected, findKey)
        inspectClaims(jws, header, expected, now)
    }

    // MARK: Steps

    private mutating func inspectForm(_ text: [UInt8]) -> Bool {
        let limit = UnverifiedToken.maximumByteCount
        guard !text.isEmpty else {
            add("a token is there", .failed(.missingToken, "the text is empty"))
            return false
        }
        guard text.count <= limit else {
            add("at most \(limit) bytes", .failed(.tokenTooLarge, "\(text.count) bytes"))
            return false
        }
        add("at most \(limit) bytes", .passed("\(text.count) bytes"))
        return true
    }

    private mutating func inspectJWS(_ text: [UInt8]) -> CompactJWS? {
        let title = "three segments of strict base64url, a strict JSON header"
        do {
            let jws = try CompactJWS(text)
            let isPadded = jws.signingInput.contains(UInt8(ascii: "="))
            add(title, .passed(isPadded ? "padded, as a load balancer writes it" : "without padding"))
            return jws
        } catch {
            add(title, .failed(.malformed, "\(error)"))
            return nil
        }
    }

    private mutating func inspectHeader(
        _ header: TokenHeader, _ members: JSONObject, _ expected: Expectations?, _ now: Int64
    ) {
        for rule in HeaderRule.allCases {
            guard let expected = expected ?? rule.defaultExpectations else {
                add(rule.title, .notJudged("\(rule.found(in: members)); the settings are not known"))
                continue
            }
            let found = rule.found(in: members, at: now)
            guard let rejection = rule.rejection(of: header, expecting: expected, at: now) else {
                add(rule.title, .passed(found))
                continue
            }
            add(rule.title, .failed(rejection, found))
        }
    }

    private mutating func inspectSignature(
        _ jws: CompactJWS, _ header: TokenHeader, _ expected: Expectations?,
        _ findKey: (KeyID, LoadBalancerARN?) -> KeySearch
    ) {
        let keyTitle = "the key is known"
        let title = "the signature is the key's, over the text as received"
        guard let keyID = header.keyID else {
            add(keyTitle, .notJudged("kid is no UUID, so no key is looked for"))
            return add(title, .notJudged("there is no key"))
        }
        let signer = header.signer.flatMap { expected?.signer(named: $0) }
        guard expected == nil || signer != nil else {
            add(keyTitle, .notJudged("the signer is a stranger, so no key is looked for"))
            return add(title, .notJudged("there is no key"))
        }
        switch findKey(keyID, signer) {
        case .unknown(let why):
            add(keyTitle, .failed(.unknownKey, why))
            add(title, .notJudged("there is no key"))
        case .notFound(let why):
            add(keyTitle, .notJudged(why))
            add(title, .notJudged("there is no key"))
        case .found(let key, let origin):
            add(keyTitle, .passed(origin))
            let isValid = (try? key.isValidSignature(jws.signature, for: jws.signingInput)) ?? false
            add(title, isValid ? .passed("ES256") : .failed(.badSignature, "\(jws.signature.count) bytes"))
        }
    }

    private mutating func inspectClaims(
        _ jws: CompactJWS, _ header: TokenHeader, _ expected: Expectations?, _ now: Int64
    ) {
        do {
            let claims = try jws.claims()
            self.claims = claims
            add("the payload is a strict JSON object", .passed("\(claims.members.count) claims"))
            for rule in ClaimsRule.allCases {
                let judged = expected ?? rule.defaultExpectations
                let rejection = rule.rejection(of: claims, under: header, expecting: judged, at: now)
                add(rule.title, rejection.map { .failed($0, $0.explanation) } ?? .passed(""))
            }
        } catch {
            add("the payload is a strict JSON object", .failed(.malformed, "\(error)"))
        }
    }

    private mutating func add(_ title: String, _ outcome: Outcome) {
        steps.append(Step(title: title, outcome: outcome))
    }
}
