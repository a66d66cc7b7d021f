// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Something wrong with the settings: where, what, and what would be right.
struct SettingsProblem: Error, Equatable, CustomStringConvertible {
    /// `FILE:LINE`, the name of an environment variable, or a flag.
    let place: String
    let message: String

    init(place: String, message: String) {
        self.place = place
        self.message = message
    }

    /// A name that is no setting; the nearest one is named, if there is one near.
    init(unknown name: String, place: String) {
        let keys = SettingKey.allCases.map(\.rawValue)
        let hint =
            if let nearest = name.uppercased().nearest(of: keys, within: max(3, name.count / 2)) {
                "did you mean \(nearest)?"
            } else {
                "the settings are \(keys.joined(separator: ", "))"
            }
        self.init(place: place, message: "unknown setting “\(name)”; \(hint)")
    }

    var description: String { "\(place): \(message)" }

    /// The number behind the last colon of the place.
    fileprivate var line: Int? { place.split(separator: ":").dropFirst().last.flatMap { Int($0) } }
}

/// All that is wrong with the settings, so that one attempt tells everything.
struct SettingsProblems: Error, CustomStringConvertible {
    /// Line by line; what has no line comes last.
    let problems: [SettingsProblem]

    init(problems: [SettingsProblem]) {
        let lines = problems.map { $0.line ?? .max }
        self.problems = problems.indices.sorted { (lines[$0], $0) < (lines[$1], $1) }.map { problems[$0] }
    }

    var description: String { problems.map(\.description).joined(separator: "\n") }
}
