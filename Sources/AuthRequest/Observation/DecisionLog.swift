// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AccessPolicy
import Logging
import NIOCore
import NIOHTTP1
import Locking
import ProviderSignOut
import Revocations

/// One line a decision: who, what, where from, and why. Never a token, a cookie, a key or a query string.
///
/// Those who were let in are logged at debug level, or on request at info; those who were not, at notice, within ``LogBudget``.
public final class DecisionLog: Sendable {
    /// Longest text of a request that a line repeats.
    private static let maximumFieldBytes = 512

    private let logger: Logger
    private let metrics: Metrics
    private let budget = Lock(LogBudget())

    public init(logger: Logger, metrics: Metrics) {
        self.logger = logger
        self.metrics = metrics
    }

    /// - Parameters:
    ///   - rules: of the location.
    ///   - settings: what the line may call the user, and whether those who were let in have one.
    func record(
        _ verdict: Verdict, of headers: HTTPHeaders, by rules: LocationRules, _ settings: AuthSettings,
        took duration: TimeAmount, at now: Int64
    ) {
        let message = verdict.decision.message
        let isLetIn = message.level == .debug
        let level = isLetIn && settings.logsAllowed ? .info : message.level
        guard logger.logLevel <= level else { return }
        // An audit has every line of those who were let in.
        if !isLetIn, !mayWrite(at: now) { return }
        var fields = fields(verdict, headers, settings.loggedName(of: verdict.user), duration)
        if let fault = rules.fault, verdict.reason == .denied(fault.denial) { fields[.rule] = Self.rule(of: fault) }
        logger.write(message, level: level, fields)
    }

    /// Writes who has signed out, as far as a token said so. Those of whom nothing is verified share the budget of refusals: anybody can
    /// open the page as often as they like.
    func recordSignOut(
        _ verdict: Verdict, of headers: HTTPHeaders, _ settings: AuthSettings, took duration: TimeAmount, at now: Int64
    ) {
        guard verdict.user != nil || mayWrite(at: now) else { return }
        var fields = fields(verdict, headers, settings.loggedName(of: verdict.user), duration)
        fields[.decision] = nil
        logger.write(.signedOut, fields)
    }

    /// Writes what a sign-out has revoked, or that it was not stored.
    func record(
        _ revocation: Revocation, by verdict: Verdict, of headers: HTTPHeaders, _ settings: AuthSettings,
        _ result: Result<Void, RevocationError>, at now: Int64
    ) {
        if case .failure(let error) = result {
            guard mayWrite(at: now) else { return }
            logger.write(.revocationTrouble, [.problem: "\(error)"])
        }
        guard result.hasTakenEffect else { return }
        var fields = fields(verdict, headers, settings.loggedName(of: verdict.user), .zero)
        for field in [LogField.decision, .duration] { fields[field] = nil }
        logger.write(.revoked, fields.merging(revocation.fields(by: "logout")) { own, _ in own })
    }

    /// Writes that the provider has not ended a user's tokens.
    func record(_ result: Result<Void, GlobalSignOut.Failure>, at now: Int64) {
        guard case .failure(let failure) = result, mayWrite(at: now) else { return }
        logger.write(.providerTokensGoOn, [.endpoint: failure.endpoint, .problem: failure.problem])
    }

    /// Writes that a request was refused of which nothing can be told but what is wrong with it.
    ///
    /// - Parameter problem: holds nothing of the request.
    func record(malformed problem: String, at now: Int64) {
        let message = LogMessage.refused
        guard logger.logLevel <= message.level, mayWrite(at: now) else { return }
        logger.write(
            message,
            [.decision: Decision.refused.rawValue, .reason: Rejection.malformed.rawValue, .problem: problem])
    }

    private func mayWrite(at now: Int64) -> Bool {
        switch budget.withLock({ $0.admit(at: now) }) {
        case .leaveOut:
            metrics.logLinesLeftOut.increment()
            return false
        case .write(let suppressed):
            report(suppressed)
            return true
        }
    }

    /// Says how many lines were kept back, if nobody has been told yet. Called from time to time, so that the end of
    /// a flood is told too.
    func reportSuppressed() {
        report(budget.withLock { $0.takeSuppressed() })
    }

    /// Says that a limit has been reached.
    func reportLimit(_ problem: String) {
        logger.write(.limitReached, [.problem: problem])
    }

    private func report(_ suppressed: Int) {
        guard suppressed > 0 else { return }
        logger.write(.refusalsLeftOut, [.suppressed: "\(suppressed)"])
    }

    private func fields(
        _ verdict: Verdict, _ headers: HTTPHeaders, _ name: String?, _ duration: TimeAmount
    ) -> [LogField: String] {
        var fields: [LogField: String] = [
            .decision: verdict.decision.rawValue, .duration: "\(duration.nanoseconds / 1000)",
        ]
        fields[.reason] = verdict.reason?.code
        if let revocation = verdict.revocation { fields.merge(revocation.fields()) { $1 } }
        fields[.user] = name.map(Self.word)
        fields[.keyID] = verdict.keyID.map { "\($0)" }
        if verdict.saysWhoseTokenItIs, let token = headers.soleValue(of: "x-amzn-oidc-data") {
            let header = UnprovenHeader(Array(token.utf8))
            fields[.unprovenSigner] = header?.signer
            fields[.unprovenIssuer] = header?.issuer
            fields[.unprovenClient] = header?.client
            fields[.unprovenKeyID] = header?.keyID.map { "\($0)" }
        }
        fields[.method] = headers.soleValue(of: "x-original-method").map(Self.word)
        fields[.clientIP] = headers.soleValue(of: "x-real-ip").map(Self.word)
        fields[.requestID] = headers.soleValue(of: "x-request-id").map(Self.word)
        let trace = TraceHeaders(headers)
        fields[.amazonTraceID] = trace.amazon
        fields[.traceParent] = trace.parent
        // A query may hold a secret of the application (a password reset, a signed link): the path tells enough.
        fields[.uri] = headers.soleValue(of: "x-original-uri").map { Self.word(Self.path(of: $0)) }
        return fields
    }

    /// What is before the first `?`, byte by byte: a mark that combines with it would hide it from Swift's characters.
    private static func path(of uri: String) -> String {
        String(decoding: uri.utf8.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
    }

    /// `allowed_emails: carl`. What is no rule is not named: a proxy may have passed on a client's query.
    private static func rule(of fault: RuleFault) -> String? {
        guard let rule = fault.rule else { return nil }
        guard let entry = fault.entry else { return rule.rawValue }
        return "\(rule.rawValue): \(entry.isEmpty ? "(empty entry)" : word(entry))"
    }

    /// Text of the request, or a claim, as one word of bounded length.
    static func word(_ text: String) -> String {
        PercentEncoding.encode(String(decoding: text.utf8.prefix(maximumFieldBytes), as: UTF8.self), keeping: .word)
    }
}

extension Revocation {
    /// What a line of the log says of it.
    ///
    /// - Parameter order: who gave it, if that is known.
    public func fields(by order: String? = nil) -> [LogField: String] {
        var fields: [LogField: String] = [.kind: kind.name, .until: UTCTime(end).machineText]
        fields[.orderedBy] = order
        fields[.before] = before.map { UTCTime($0).machineText }
        fields[.note] = reason == .none ? nil : reason.description
        return fields
    }
}

extension Result<Void, RevocationError> {
    /// Whether it refuses requests, stored or not.
    fileprivate var hasTakenEffect: Bool {
        switch self {
        case .success, .failure(.notWritten): true
        case .failure(.busy), .failure(.full): false
        }
    }
}

extension Verdict {
    /// Whether it helps to know what a token says that is not trusted.
    fileprivate var saysWhoseTokenItIs: Bool {
        switch self {
        case .refused(.rejected(.wrongSigner), _), .refused(.rejected(.wrongClient), _),
            .refused(.rejected(.wrongIssuer), _):
            true
        default: false
        }
    }
}

extension Decision {
    /// What the log says of a request with this verdict.
    fileprivate var message: LogMessage {
        switch self {
        case .allowed: .allowed
        case .anonymous: .anonymous
        case .refused: .refused
        case .forbidden: .forbidden
        case .undecided: .cannotTell
        }
    }
}
