// SPDX-License-Identifier: Apache-2.0

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
        let nearest = SettingKey.allCases
            .map { (key: $0, distance: Self.distance(name.uppercased(), $0.rawValue)) }
            .min { $0.distance < $1.distance }
        let hint =
            if let nearest, nearest.distance <= max(3, name.count / 2) {
                "did you mean \(nearest.key.rawValue)?"
            } else {
                "the settings are \(SettingKey.allCases.map(\.rawValue).joined(separator: ", "))"
            }
        self.init(place: place, message: "unknown setting “\(name)”; \(hint)")
    }

    var description: String { "\(place): \(message)" }

    /// How many characters must be put in, taken out or exchanged to make one text the other (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, character) in left.prefix(64).enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let substituted = diagonal + (character == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substituted, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[right.count]
    }
}

/// All that is wrong with the settings, so that one attempt tells everything.
struct SettingsProblems: Error, CustomStringConvertible {
    let problems: [SettingsProblem]

    var description: String { problems.map(\.description).joined(separator: "\n") }
}
