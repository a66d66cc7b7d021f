// SPDX-License-Identifier: Apache-2.0

/// The three places where settings come from, in the order in which they win: flags, environment, file.
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
    private let flags: [SettingKey: String]
    private let environment: [String: String]
    private let file: SettingsFile?

    /// - Parameters:
    ///   - flags: the values given on the command line.
    ///   - environment: all variables; those of other programs are passed over.
    ///   - file: the configuration file, if there is one.
    init(flags: [SettingKey: String], environment: [String: String], file: SettingsFile?) {
        let own = environment.filter { $0.key.hasPrefix(SettingKey.environmentPrefix) }
        let strangers = own.keys.sorted().filter { name in
            SettingKey(rawValue: String(name.dropFirst(SettingKey.environmentPrefix.count))) == nil
        }
        problems =
            (file?.problems ?? [])
            + strangers.map { name in
                let key = String(name.dropFirst(SettingKey.environmentPrefix.count))
                return SettingsProblem(unknown: key, place: "environment variable \(name)")
            }
        self.flags = flags
        self.environment = own
        self.file = file
    }

    /// The value that wins, and where it came from; `nil` if no source has one.
    func value(of key: SettingKey) -> (text: String, origin: Origin)? {
        if let text = flags[key] { return (text, .flag(key.flagName)) }
        if let text = environment[key.environmentName] { return (text, .environment(key.environmentName)) }
        return file.flatMap { file in file.entries[key].map { ($0.value, .file(place: file.place(of: $0))) } }
    }

    /// That a mandatory setting has no value, and which line of which file to edit.
    func missing(_ key: SettingKey) -> SettingsProblem {
        let example = key == .albARN ? "arn:aws:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/NAME/ID" : "VALUE"
        let place = file.map { file in file.suggestions[key].map { "\(file.path):\($0)" } ?? file.path }
        return SettingsProblem(
            place: key.rawValue,
            message: "is mandatory and has no value; set it in \(place ?? SettingsFile.standardPath): "
                + "\(key.rawValue)=\(example)")
    }
}
