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

    /// Whether there is a file or folder of this path, from the top of the project.
    public static func has(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: top.appending(path: path).path)
    }

    /// The paths of all files of the project whose names end so, without what a build makes.
    public static func files(ending: String) throws -> [String] {
        let built = [".build", "emulator/.build", "work"]
        var found: [String] = []
        var folders = [""]
        while let folder = folders.popLast() {
            for name in try FileManager.default.contentsOfDirectory(atPath: top.appending(path: folder).path) {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                guard !name.hasPrefix("."), !built.contains(path) else { continue }
                let attributes = try FileManager.default.attributesOfItem(atPath: top.appending(path: path).path)
                switch attributes[.type] as? FileAttributeType {
                case .typeDirectory: folders.append(path)
                case .typeRegular where name.hasSuffix(ending): found.append(path)
                default: break
                }
            }
        }
        return found.sorted()
    }

    /// The texts of all files below a folder whose names end so.
    public static func texts(below folder: String, endings: [String]) throws -> [String] {
        let names = FileManager.default.subpaths(atPath: top.appending(path: folder).path) ?? []
        return try names.filter { name in endings.contains { name.hasSuffix($0) } }.map {
            try text(of: "\(folder)/\($0)")
        }
    }
}
