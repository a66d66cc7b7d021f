// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// Something wrong with the settings: where, what, and what would be right.
struct SettingsProblem: Error, Equatable, CustomStringConvertible {
    /// `FILE:LINE`, the name of an environment variable, or a flag.
    let place: String
    let message: String
    /// The setting whose line or value is wrong, if it is known. What follows from that only is not reported.
    let key: SettingKey?

    init(place: String, message: String, key: SettingKey? = nil) {
        self.place = place
        self.message = message
        self.key = key
    }

    /// A name that is no setting; what was meant is named, if that is known or a setting is near.
    ///
    /// - Parameter serviceLinks: what the names of Kubernetes' service links begin with.
    init(unknown name: String, place: String, serviceLinks: [String] = []) {
        let keys = SettingKey.allCases.map(\.rawValue)
        if let hint = UnknownSettingHint(name, serviceLinks: serviceLinks) {
            self.init(place: place, message: "unknown setting “\(name)”; \(hint.text)", key: hint.key)
            return
        }
        let nearest = name.uppercased().nearest(of: keys, within: max(3, name.count / 2))
        let hint = nearest.map { "did you mean \($0)?" } ?? "the settings are \(keys.joined(separator: ", "))"
        self.init(
            place: place, message: "unknown setting “\(name)”; \(hint)",
            key: nearest.flatMap(SettingKey.init(rawValue:)))
    }

    var description: String { "\(place): \(message)" }

    /// What is before the last colon of the place, and the number behind it.
    fileprivate var line: (file: String, number: Int)? {
        guard let colon = place.lastIndex(of: ":"), let number = Int(place[place.index(after: colon)...]) else {
            return nil
        }
        return (String(place[..<colon]), number)
    }
}

/// All that is wrong with the settings, so that one attempt tells everything.
struct SettingsProblems: Error, CustomStringConvertible {
    /// File by file and line by line; what has no line comes last. The path of a drop-in begins with that of its file.
    let problems: [SettingsProblem]

    init(problems: [SettingsProblem]) {
        let places = problems.enumerated().map { index, problem in
            let line = problem.line
            return (line == nil ? 1 : 0, line?.file ?? "", line?.number ?? 0, index)
        }
        self.problems = places.sorted { $0 < $1 }.map { problems[$0.3] }
    }

    var description: String { problems.map(\.description).joined(separator: "\n") }
}
