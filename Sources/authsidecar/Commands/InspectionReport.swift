// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AccessPolicy
import JOSE
import Systemd

/// The text of `authsidecar inspect`. The signature is never repeated.
struct InspectionReport {
    private let inspection: TokenInspection
    private let rules: RuleExplanation?

    /// - Parameter rules: the rules of a location, if they were asked for.
    init(_ inspection: TokenInspection, rules: RuleExplanation? = nil) {
        self.inspection = inspection
        self.rules = rules
    }

    /// Whether the token is good and every rule lets its user in.
    var isAccepted: Bool { inspection.isAccepted && denial == nil }

    private var denial: Denial? { rules?.denial }

    /// For people. May hold whatever the token holds: for ``Console/say(_:)``.
    var lines: [String] {
        var lines: [String] = []
        if let header = inspection.header { lines += ["Header:"] + members(header) + [""] }
        if let claims = inspection.claims {
            lines += [inspection.isAccepted ? "Claims:" : "Claims (not proven):"] + members(claims) + [""]
        }
        lines.append("Steps:")
        for step in inspection.steps {
            let (mark, detail) =
                switch step.outcome {
                case .passed(let detail): ("pass", detail)
                case .failed(let rejection, let detail): ("FAIL", "\(rejection.rawValue): \(detail)")
                case .notChecked(let why): ("  ? ", why)
                }
            let suffix = detail.isEmpty ? "" : " (\(detail))"
            lines.append("  \(mark)  \(step.title)\(suffix)")
        }
        for step in rules?.steps ?? [] {
            let detail = step.denial.map { "\($0.rawValue): \(step.found)" } ?? step.found
            let suffix = detail.isEmpty ? "" : " (\(detail))"
            lines.append("  \(step.denial == nil ? "pass" : "FAIL")  \(step.title)\(suffix)")
        }
        return lines + ["", "Result: \(result)"]
    }

    /// For programs, and safe to look at: what a reader would not see is escaped.
    var json: String { LogText.harmless(json: exactJSON) }

    private var exactJSON: String {
        let ruleSteps = (rules?.steps ?? []).map { step in
            JSONWriter.object([
                ("step", JSONWriter.string(step.title)),
                ("outcome", JSONWriter.string(step.denial == nil ? "pass" : "fail")),
                ("reason", step.denial.map { JSONWriter.string($0.rawValue) } ?? "null"),
                ("detail", JSONWriter.string(step.found)),
            ])
        }
        let steps = inspection.steps.map { step in
            var members = [("step", JSONWriter.string(step.title))]
            switch step.outcome {
            case .passed(let detail):
                members += [("outcome", JSONWriter.string("pass")), ("detail", JSONWriter.string(detail))]
            case .failed(let rejection, let detail):
                members += [
                    ("outcome", JSONWriter.string("fail")), ("reason", JSONWriter.string(rejection.rawValue)),
                    ("detail", JSONWriter.string(detail)),
                ]
            case .notChecked(let why):
                members += [("outcome", JSONWriter.string("not-judged")), ("detail", JSONWriter.string(why))]
            }
            return JSONWriter.object(members)
        }
        return JSONWriter.object([
            ("accepted", isAccepted ? "true" : "false"),
            ("reason", (inspection.rejection?.rawValue ?? denial?.rawValue).map(JSONWriter.string) ?? "null"),
            ("header", inspection.header.map(JSONWriter.text(of:)) ?? "null"),
            ("claims", inspection.claims.map(JSONWriter.text(of:)) ?? "null"),
            ("steps", "[\((steps + ruleSteps).joined(separator: ","))]"),
        ])
    }

    private var result: String {
        if let rejection = inspection.rejection {
            return "refused, \(rejection.rawValue): \(rejection.explanation)."
        }
        if let denial { return "forbidden, \(denial.rawValue): \(denial.explanation)." }
        return inspection.isAccepted
            ? (rules == nil ? "the token is good." : "the token is good, and the rules let its user in.")
            : "nothing speaks against it, but not everything was judged."
    }

    private func members(_ object: JSONObject) -> [String] {
        object.members.map { "  \($0.name): \(JSONWriter.text(of: $0.value))" }
    }
}
