// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AccessPolicy
import AuthRequest
import JOSE
import Systemd

/// The text of `authsidecar inspect`. The signature is never repeated.
struct InspectionReport {
    private let inspection: TokenInspection
    private let accessToken: AccessTokenInspection?
    private let rules: RuleExplanation?
    private let source: String?
    /// Those of the two tokens, which must all pass.
    private let tokenSteps: [InspectionStep]
    private let ruleSteps: [InspectionStep]

    /// - Parameters:
    ///   - accessToken: what was found of the access token, if there is anything to say of it.
    ///   - rules: the rules of a location, if they were asked for.
    ///   - source: where the settings are from; `nil`: there are none.
    init(
        _ inspection: TokenInspection, accessToken: AccessTokenInspection? = nil, rules: RuleExplanation? = nil,
        source: String? = nil
    ) {
        (self.inspection, self.accessToken, self.rules, self.source) = (inspection, accessToken, rules, source)
        tokenSteps =
            inspection.steps.map { InspectionStep($0, at: inspection.time) }
            + (accessToken.map { [InspectionStep($0.outcome)] } ?? [])
        ruleSteps = (rules?.steps ?? []).map { InspectionStep($0) }
    }

    /// Whether both tokens are good and every rule lets the user in.
    var isAccepted: Bool { tokenSteps.allSatisfy { $0.mark == .passed } && rules?.denial == nil }

    /// The reason that a request would get; `nil`: none, or some step could not be checked on which it depends.
    private var reason: String? { tokenSteps.lazy.compactMap(\.reason).first ?? denial?.rawValue }

    /// An access token that could not be checked may have the groups that a rule asks for.
    private var denial: Denial? {
        if case .notChecked = accessToken?.outcome { nil } else { rules?.denial }
    }

    // MARK: For people

    /// What is to be read; everything in it that comes from outside is made visible.
    func text(_ style: OutputStyle = .plain) -> String {
        var lines = ["Settings: \(source ?? "none")", ""]
        if let header = inspection.header { lines += ["Header:"] + members(header) + [""] }
        if let claims = inspection.claims {
            lines += [inspection.isAccepted ? "Claims:" : "Claims (not proven):"] + members(claims) + [""]
        }
        if let token = accessToken?.token { lines += ["Access token:"] + members(token.claims) + [""] }
        let steps = (tokenSteps + ruleSteps).map { step in
            "  \(style.mark(step.mark, orWord: step.word))  \(LogText.harmless(step.text))"
        }
        let mark: OutputStyle.Mark = isAccepted ? .passed : reason == nil ? .unchecked : .failed
        return
            (lines.map { LogText.harmless($0) } + ["Steps:"] + steps
            + ["", "Result: \(style.prefix(mark))\(LogText.harmless(result))", ""]).joined(separator: "\n")
    }

    private var result: String {
        if let rejection = inspection.rejection {
            return "refused (\(rejection.rawValue)): \(explanation(of: rejection))."
        }
        if case .failed(let rejection) = accessToken?.outcome {
            return "refused (\(rejection.rawValue)): \(rejection.explanation)."
        }
        if let denial { return "forbidden (\(denial.rawValue)): \(denial.explanation)." }
        guard isAccepted else { return "no problem found, but some checks were skipped: \(skipped)." }
        return rules == nil ? "the token is good." : "the token is good, and the rules let its user in."
    }

    /// A time that is over says when that was.
    private func explanation(of rejection: Rejection) -> String {
        guard rejection == .expired, let end = inspection.steps.lazy.compactMap(\.time).first else {
            return rejection.explanation
        }
        return "the token expired \(TimeText.distance(from: inspection.time, to: end)), at \(UTCTime(end).text)"
    }

    /// What is missing for the checks that were skipped, and what to do.
    private var skipped: String {
        if !inspection.hasExpectations {
            let key = inspection.missingKey == nil ? "" : " and no key"
            return "no settings with ALB_ARN\(key); give --config FILE, or write the settings: authsidecar init"
        }
        if let why = inspection.missingKey { return "no key; \(why)" }
        if case .notChecked(let why) = accessToken?.outcome { return "the access token; \(why)" }
        return "those with “?”"
    }

    private func members(_ object: JSONObject) -> [String] {
        object.members.map { member in
            let time = TimeText.note(on: member.name, member.value, at: inspection.time)
            return "  \(member.name): \(JSONWriter.text(of: member.value))\(time)"
        }
    }

    // MARK: For programs

    /// Safe to look at: what a reader would not see is escaped.
    var json: String {
        let steps = (tokenSteps + ruleSteps).map { step in
            JSONWriter.object([
                ("step", JSONWriter.string(step.title)), ("outcome", JSONWriter.string(step.outcome)),
                ("reason", step.reason.map(JSONWriter.string) ?? "null"), ("detail", JSONWriter.string(step.detail)),
            ])
        }
        return LogText.harmless(
            json: JSONWriter.object([
                ("accepted", isAccepted ? "true" : "false"), ("reason", reason.map(JSONWriter.string) ?? "null"),
                ("settings", source.map(JSONWriter.string) ?? "null"),
                ("header", inspection.header.map(JSONWriter.text(of:)) ?? "null"),
                ("claims", inspection.claims.map(JSONWriter.text(of:)) ?? "null"),
                ("access_token", accessToken?.token.map { JSONWriter.text(of: $0.claims) } ?? "null"),
                ("steps", "[\(steps.joined(separator: ","))]"),
            ]))
    }
}
