// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AccessPolicy
import JOSE

/// The words of `authsidecar inspect`. The signature is never repeated, and text of the token cannot command the
/// terminal.
struct InspectionReport {
    private let inspection: TokenInspection
    private let rules: [RuleStep]

    /// - Parameter rules: the rules of a location, if they were asked for.
    init(_ inspection: TokenInspection, rules: [RuleStep] = []) {
        self.inspection = inspection
        self.rules = rules
    }

    /// Whether the token is good and every rule lets its user in.
    var isAccepted: Bool { inspection.isAccepted && denial == nil }

    private var denial: Denial? { rules.lazy.compactMap(\.denial).first }

    /// For people.
    var text: String {
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
                case .notJudged(let why): ("  ? ", why)
                }
            let suffix = detail.isEmpty ? "" : " (\(Console.harmless(detail)))"
            lines.append("  \(mark)  \(step.title)\(suffix)")
        }
        for step in rules {
            let detail = step.denial.map { "\($0.rawValue): \(step.found)" } ?? step.found
            let suffix = detail.isEmpty ? "" : " (\(Console.harmless(detail)))"
            lines.append("  \(step.denial == nil ? "pass" : "FAIL")  \(step.title)\(suffix)")
        }
        lines += ["", "Result: \(result)"]
        return lines.joined(separator: "\n")
    }

    /// For programs.
    var json: String {
        let ruleSteps = rules.map { step in
            JSONText.object([
                ("step", JSONText.string(step.title)),
                ("outcome", JSONText.string(step.denial == nil ? "pass" : "fail")),
                ("reason", step.denial.map { JSONText.string($0.rawValue) } ?? "null"),
                ("detail", JSONText.string(step.found)),
            ])
        }
        let steps = inspection.steps.map { step in
            var members = [("step", JSONText.string(step.title))]
            switch step.outcome {
            case .passed(let detail):
                members += [("outcome", JSONText.string("pass")), ("detail", JSONText.string(detail))]
            case .failed(let rejection, let detail):
                members += [
                    ("outcome", JSONText.string("fail")), ("reason", JSONText.string(rejection.rawValue)),
                    ("detail", JSONText.string(detail)),
                ]
            case .notJudged(let why):
                members += [("outcome", JSONText.string("not-judged")), ("detail", JSONText.string(why))]
            }
            return JSONText.object(members)
        }
        return JSONText.object([
            ("accepted", isAccepted ? "true" : "false"),
            ("reason", (inspection.rejection?.rawValue ?? denial?.rawValue).map(JSONText.string) ?? "null"),
            ("header", inspection.header.map(JSONText.of) ?? "null"),
            ("claims", inspection.claims.map(JSONText.of) ?? "null"),
            ("steps", "[\((steps + ruleSteps).joined(separator: ","))]"),
        ])
    }

    private var result: String {
        if let rejection = inspection.rejection {
            return "refused, \(rejection.rawValue): \(rejection.explanation)."
        }
        if let denial { return "forbidden, \(denial.rawValue): \(denial.explanation)." }
        return inspection.isAccepted
            ? (rules.isEmpty ? "the token is good." : "the token is good, and the rules let its user in.")
            : "nothing speaks against it, but not everything was judged."
    }

    private func members(_ object: JSONObject) -> [String] {
        object.members.map { "  \(Console.harmless($0.name)): \(Console.harmless(JSONText.of($0.value)))" }
    }
}

/// JSON text (RFC 8259) of what was read from a token.
enum JSONText {
    static func of(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let isTrue): isTrue ? "true" : "false"
        case .integer(let number): String(number)
        case .decimal(let number): number
        case .string(let text): string(text)
        case .array(let elements): "[\(elements.map(of).joined(separator: ","))]"
        case .object(let object): of(object)
        }
    }

    static func of(_ object: JSONObject) -> String {
        Self.object(object.members.map { ($0.name, of($0.value)) })
    }

    static func object(_ members: [(String, String)]) -> String {
        "{\(members.map { "\(string($0.0)):\($0.1)" }.joined(separator: ","))}"
    }

    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
