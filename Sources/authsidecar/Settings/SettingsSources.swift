// SPDX-License-Identifier: Apache-2.0

import Configuration
import Synchronization

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
    private let reader: ConfigReader
    private let reporter: OriginReporter
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
        reporter = OriginReporter()
        reader = ConfigReader(
            providers: [
                InMemoryProvider(name: "flags", values: Self.values(flags)),
                EnvironmentVariablesProvider(environmentVariables: own),
                InMemoryProvider(name: "file", values: Self.values(file?.entries.mapValues(\.value) ?? [:])),
            ], accessReporter: reporter)
        self.file = file
    }

    /// The value that wins, and where it came from; `nil` if no source has one.
    func value(of key: SettingKey) -> (text: String, origin: Origin)? {
        guard let text = reader.string(forKey: ConfigKey(key.components)) else { return nil }
        switch reporter.lastProvider {
        case 0: return (text, .flag(key.flagName))
        case 1: return (text, .environment(key.environmentName))
        default: return (text, .file(place: file.flatMap { file in file.entries[key].map(file.place) } ?? "file"))
        }
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

    private static func values(_ texts: [SettingKey: String]) -> [AbsoluteConfigKey: ConfigValue] {
        Dictionary(
            uniqueKeysWithValues: texts.map { key, text in
                (AbsoluteConfigKey(key.components), ConfigValue(.string(text), isSecret: false))
            })
    }
}

/// Remembers which provider had the value that was asked for last.
private final class OriginReporter: AccessReporter {
    private let index = Mutex(0)

    var lastProvider: Int { index.withLock { $0 } }

    func report(_ event: AccessEvent) {
        let found = event.providerResults.firstIndex { result in
            if case .success(let lookup) = result.result { lookup.value != nil } else { false }
        }
        index.withLock { $0 = found ?? 0 }
    }
}
