// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// The three places where settings come from, in the order in which they win: flags, environment, files.
struct SettingsSources {
    /// Where a value came from.
    enum Origin: Equatable, CustomStringConvertible {
        case flag(String)
        case environment(String)
        case file(place: String)
        case builtIn

        var description: String {
            switch self {
            case .flag(let name): "--\(name)"
            case .environment(let name): name
            case .file(let place): place
            case .builtIn: "default"
            }
        }
    }

    /// What is wrong with the sources themselves, whatever the values say.
    let problems: [SettingsProblem]
    /// What may surprise somebody about the sources.
    let warnings: [String]
    private let flags: [SettingKey: String]
    private let environment: [String: String]
    private let file: SettingsFile?
    /// The file and its drop-ins, the last read first: of each setting, the first that names it counts, with all its values.
    private let files: [SettingsFile]

    /// - Parameters:
    ///   - flags: the values given on the command line.
    ///   - environment: all variables; those of other programs are ignored.
    ///   - file: the configuration file, if there is one.
    ///   - dropIns: what is read after it, in this order.
    ///   - warnings: about files.
    init(
        flags: [SettingKey: String], environment: [String: String], file: SettingsFile?, dropIns: [SettingsFile] = [],
        warnings: [String] = []
    ) {
        let own = environment.filter { $0.key.hasPrefix(SettingKey.environmentPrefix) }
        let strangers = own.keys.map { String($0.dropFirst(SettingKey.environmentPrefix.count)) }.sorted().filter {
            SettingKey(rawValue: $0) == nil
        }
        let links = UnknownSettingHint.serviceLinks(in: strangers)
        problems =
            ([file].compactMap { $0 } + dropIns).flatMap(\.problems)
            + strangers.map { name in
                SettingsProblem(
                    unknown: name, place: "environment variable \(SettingKey.environmentPrefix)\(name)",
                    serviceLinks: links)
            }
        self.flags = flags
        self.environment = own
        self.file = file
        self.warnings = warnings
        files = dropIns.reversed() + [file].compactMap { $0 }
    }

    /// The value that wins, without spaces around it, and where it came from; `nil` if no source has one.
    func value(of key: SettingKey) -> (text: String, origin: Origin)? {
        if let text = flags[key] { return (String(text[...].trimmed), .flag(key.flagName)) }
        // An empty variable is what a container gets for one that nobody has set: it must not remove a restriction of the file.
        if let text = environment[key.environmentName]?[...].trimmed, !text.isEmpty {
            return (String(text), .environment(key.environmentName))
        }
        return inFiles(key)
    }

    private func inFiles(_ key: SettingKey) -> (text: String, origin: Origin)? {
        for file in files {
            if let entry = file.entries[key] { return (entry.value, .file(place: file.place(of: entry))) }
        }
        return nil
    }

    /// That a mandatory setting has no value, and which line of which file to edit.
    func missing(_ key: SettingKey) -> SettingsProblem {
        let example = key == .albARN ? "arn:aws:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/NAME/ID" : "VALUE"
        // An empty value hides those of files before: it is the line to edit.
        let place =
            inFiles(key).flatMap { $0.text.isEmpty ? $0.origin.description : nil }
            ?? file.map { file in file.suggestions[key].map { "\(file.path):\($0)" } ?? file.path }
        // As in a container.
        let variable = file == nil ? ", or the variable \(key.environmentName)" : ""
        return SettingsProblem(
            place: key.rawValue,
            message: "is mandatory and has no value; set it in \(place ?? SettingsFile.standardPath): "
                + "\(key.rawValue)=\(example)\(variable)")
    }
}
