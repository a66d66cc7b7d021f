// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The files of this project, for tests that compare them with the code.
public enum Repository {
    static let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// - Parameter path: from the top of the project.
    public static func text(of path: String) throws -> String {
        try String(contentsOf: top.appending(path: path), encoding: .utf8)
    }

    /// The texts of all files below a folder whose names end so.
    public static func texts(below folder: String, endings: [String]) throws -> [String] {
        let names = FileManager.default.subpaths(atPath: top.appending(path: folder).path) ?? []
        return try names.filter { name in endings.contains { name.hasSuffix($0) } }.map {
            try text(of: "\(folder)/\($0)")
        }
    }
}
