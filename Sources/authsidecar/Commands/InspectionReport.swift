// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE

/// The words of `authsidecar inspect`. The signature is never repeated, and text of the token cannot command the
/// terminal.
struct InspectionReport {
    private let inspection: TokenInspection

    init(_ inspection: TokenInspection) { self.inspection = inspection }

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
        lines += ["", "Result: \(result)"]
        return lines.joined(separator: "\n")
    }

    /// For programs.
    var json: String {
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
            ("accepted", inspection.isAccepted ? "true" : "false"),
            ("reason", inspection.rejection.map { JSONText.string($0.rawValue) } ?? "null"),
            ("header", inspection.header.map(JSONText.of) ?? "null"),
            ("claims", inspection.claims.map(JSONText.of) ?? "null"),
            ("steps", "[\(steps.joined(separator: ","))]"),
        ])
    }

    private var result: String {
        if let rejection = inspection.rejection {
            return "refused, \(rejection.rawValue): \(rejection.explanation)."
        }
        return inspection.isAccepted
            ? "the token is good." : "nothing speaks against it, but not everything was judged."
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
