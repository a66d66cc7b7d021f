// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AccessPolicy

/// One line of `authsidecar inspect`: what is checked, how it ended, and what was found.
struct InspectionStep {
    let title: String
    let mark: OutputStyle.Mark
    /// The reason code, if it failed.
    let reason: String?
    let detail: String

    /// - Parameter now: of the inspection, seconds since the epoch.
    init(_ step: TokenInspection.Step, at now: Int64) {
        let time = step.time.map { ", \(TimeText.text(of: $0, at: now))" } ?? ""
        switch step.outcome {
        case .passed(let detail): self.init(step.title, .passed, detail + time)
        case .failed(let rejection, let detail): self.init(step.title, .failed, detail + time, rejection.rawValue)
        case .notChecked(let why): self.init(step.title, .unchecked, why)
        }
    }

    init(_ outcome: AccessTokenInspection.Outcome) {
        let title = "the access token is this user's, and good"
        switch outcome {
        case .passed(let detail): self.init(title, .passed, detail)
        case .failed(let rejection): self.init(title, .failed, rejection.explanation, rejection.rawValue)
        case .notChecked(let why): self.init(title, .unchecked, why)
        }
    }

    init(_ step: RuleExplanation.Step) {
        self.init(step.title, step.denial == nil ? .passed : .failed, step.found, step.denial?.rawValue)
    }

    private init(_ title: String, _ mark: OutputStyle.Mark, _ detail: String, _ reason: String? = nil) {
        (self.title, self.mark, self.detail, self.reason) = (title, mark, detail, reason)
    }

    /// The title, and in brackets the reason and what was found.
    var text: String {
        let parts = [reason ?? "", detail].filter { !$0.isEmpty }
        return parts.isEmpty ? title : "\(title) (\(parts.joined(separator: ": ")))"
    }

    /// Where there are no symbols.
    var word: String {
        switch mark {
        case .passed: "pass"
        case .failed: "FAIL"
        case .warning, .unchecked: "  ? "
        }
    }

    /// For programs.
    var outcome: String {
        switch mark {
        case .passed: "pass"
        case .failed: "fail"
        case .warning, .unchecked: "not-checked"
        }
    }
}
