// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The one of some names that is most like this text, which may be a misspelling of it.
    ///
    /// - Parameter distance: insertions, deletions and replacements of bytes that it may differ by.
    public func nearest(of names: [String], within distance: Int) -> String? {
        names.map { (name: $0, distance: editDistance(to: $0)) }.min { $0.distance < $1.distance }
            .flatMap { $0.distance <= distance ? $0.name : nil }
    }

    /// Levenshtein's distance, of the first 64 bytes.
    private func editDistance(to other: String) -> Int {
        let other = Array(other.utf8)
        var row = Array(0...other.count)
        for (index, byte) in utf8.prefix(64).enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in other.indices {
                let replaced = diagonal + (byte == other[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = Swift.min(replaced, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[other.count]
    }
}
