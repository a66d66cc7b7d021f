// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Explains a user claims token: every step of its verification, also those after the first that fails.
///
/// For people who want to know why a token is refused. It takes the steps that a request takes (``ParsedToken``) and
/// records them; no ``VerifiedUser`` comes out.
public struct TokenInspection {
    /// One step of the verification.
    public struct Step: Equatable, Sendable {
        /// What is checked, in a few words.
        public let title: String
        public let outcome: Outcome
        /// The time that it is about, if there is one: seconds since the epoch.
        public let time: Int64?
    }

    /// How a step ended, and what was found.
    public enum Outcome: Equatable, Sendable {
        case passed(String)
        case failed(Rejection, String)
        /// It could not be checked, and why.
        case notChecked(String)
    }

    /// What came of looking for the key.
    public enum KeySearch {
        case found(ES256PublicKey, String)
        case unknown(String)
        case notFound(String)
    }

    public private(set) var steps: [Step] = []
    /// As of when: seconds since the epoch.
    public let time: Int64
    /// Whether the settings were known.
    public let hasExpectations: Bool
    /// Why there is no key, if it was not found out whether there is one.
    public private(set) var missingKey: String?
    /// The header's members, if it could be read; unproven.
    public private(set) var header: JSONObject?
    /// The payload's members, if they could be read; unproven unless every step passed.
    public private(set) var claims: JSONObject?

    /// Whether every step was checked and passed.
    public var isAccepted: Bool {
        steps.allSatisfy { if case .passed = $0.outcome { true } else { false } }
    }

    /// The reason code of the first step that fails.
    public var rejection: Rejection? {
        for step in steps { if case .failed(let rejection, _) = step.outcome { return rejection } }
        return nil
    }

    /// - Parameters:
    ///   - bytes: the token as received.
    ///   - expected: what the settings expect; `nil`: unknown, so signer, client and issuer are not checked.
    ///   - now: seconds since the epoch.
    ///   - findKey: looks for the key; asked only if `kid` and `signer` are as they must be. The load balancer is `nil`
    ///     if the settings are unknown.
    public init(
        _ bytes: [UInt8], expecting expected: Expectations?, at now: Int64,
        findKey: (KeyUUID, LoadBalancer?) async -> KeySearch
    ) async {
        time = now
        hasExpectations = expected != nil
        func record(_ step: VerificationStep, _ rejection: Rejection?, _ found: @autoclosure () -> String) {
            if expected == nil, step.needsSettings {
                add(step, .notChecked("\(found()); the settings are not known"))
            } else {
                add(step, rejection.map { .failed($0, found()) } ?? .passed(found()))
            }
        }
        do throws(VerificationError<Rejection>) {
            let token = try Self.parse(bytes, record)
            header = token.jws.header
            try token.checkHeader(expecting: expected, at: now, record)
            switch await Self.search(for: token.header, expected, findKey) {
            case .found(let key, let origin):
                add(.key, .passed(origin))
                try token.checkSignature(by: key, record)
            case .unknown(let why):
                add(.key, .failed(.unknownKey, why))
                add(.signature, .notChecked("there is no key"))
            case .notFound(let why):
                missingKey = why
                add(.key, .notChecked(why))
                add(.signature, .notChecked("there is no key"))
            }
            let leeway = expected?.leeway ?? Expectations.standardLeeway
            claims = try token.checkedClaims(leeway: leeway, at: now, record)
        } catch {
            // A rejection was recorded where it was thrown; there is nothing to go on with.
            guard case .undecided(let failure) = error else { return }
            add(.signature, .notChecked("libcrypto failed: \(failure)"))
        }
    }

    private static func parse(
        _ bytes: [UInt8], _ record: ParsedToken.Observer
    ) throws(VerificationError<Rejection>) -> ParsedToken {
        let text: TokenText
        do { text = try TokenText(userClaims: bytes) } catch {
            if case .rejected(let rejection) = error { try record(.size, rejection, "\(bytes.count) bytes") }
            throw error
        }
        try record(.size, nil, "\(bytes.count) bytes")
        return try ParsedToken(text, record)
    }

    /// The key's place follows from `kid` and `signer` only: nothing is asked for a stranger's.
    private static func search(
        for header: TokenHeader, _ expected: Expectations?, _ findKey: (KeyUUID, LoadBalancer?) async -> KeySearch
    ) async -> KeySearch {
        guard case .success(let keyID) = header.keyID else {
            return .notFound("kid is no UUID, so no key is looked for")
        }
        guard let expected else { return await findKey(keyID, nil) }
        guard case .success(let signer) = expected.loadBalancers.signer(of: header) else {
            return .notFound("the signer is not in ALB_ARN, so no key is looked for")
        }
        return await findKey(keyID, signer)
    }

    private mutating func add(_ step: VerificationStep, _ outcome: Outcome) {
        var time: Int64?
        if case .header(.expiry) = step { time = header?["exp"]?.time }
        steps.append(Step(title: step.title, outcome: outcome, time: time))
    }
}
