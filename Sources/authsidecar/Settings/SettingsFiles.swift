// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The configuration file, and after it the drop-ins: `*.conf` of the directory next to it that has its name and `.d`.
struct SettingsFiles {
    /// `nil` if there is none, and there need not be one.
    let main: SettingsFile?
    /// In the order in which they are read: by name, byte by byte.
    let dropIns: [SettingsFile]
    /// What is in the directory and is not read, though somebody may think so.
    let warnings: [String]

    /// Reads all of them.
    ///
    /// - Parameter isOptional: whether there may be no configuration file. There never need be a directory.
    /// - Throws: whatever cannot be read. Nothing is ignored: a line that is not read may be the one that refuses somebody.
    init(path: String, isOptional: Bool) throws(SettingsProblems) {
        let main: SettingsFile?
        do { main = try SettingsFile(path: path, isOptional: isOptional) } catch {
            throw SettingsProblems(problems: [error])
        }
        self.main = main
        let directory = path + ".d"
        let names = Self.isPipe(path) ? [] : try Self.names(in: directory)
        var left = InputLimit.settingsFile - (main?.size ?? 0)
        var files: [SettingsFile] = []
        var problems: [SettingsProblem] = []
        for name in names where Self.isRead(name) {
            do {
                let file = try SettingsFile(dropIn: "\(directory)/\(name)", atMost: left)
                left -= file.size
                files.append(file)
            } catch { problems.append(error) }
        }
        guard problems.isEmpty else { throw SettingsProblems(problems: problems) }
        dropIns = files
        warnings = names.filter(Self.seemsRead).map {
            "\(directory)/\($0) is not read: the name of a file with settings ends in .conf and begins with no dot"
        }
    }

    private static func names(in directory: String) throws(SettingsProblems) -> [String] {
        do throws(InputError) {
            return try BoundedDirectory.names(in: directory, atMost: InputLimit.settingsDirectory) ?? []
        } catch {
            throw SettingsProblems(problems: [SettingsProblem(place: directory, message: "cannot be read: \(error)")])
        }
    }

    /// Other names are those of backups and of files that are being written.
    private static func isRead(_ name: String) -> Bool { name.hasSuffix(".conf") && !name.hasPrefix(".") }

    /// A hidden file with another ending is a program's own (an editor's, Kubernetes' `..data`).
    private static func seemsRead(_ name: String) -> Bool {
        !isRead(name) && (name.hasSuffix(".conf") || !name.hasPrefix("."))
    }

    /// Settings that a program prints are all there are.
    private static func isPipe(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    }
}
