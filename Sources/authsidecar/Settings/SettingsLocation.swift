// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Where the settings of a process are read from, at start and again on each reload.
struct SettingsLocation {
    /// The configuration file, with drop-ins next to it; `nil`: the usual one, if there is one.
    var configPath: String?
    /// The flags that were given.
    var flags: [SettingKey: String] = [:]

    /// Reads the settings from all three sources, as they are now.
    func load() throws(SettingsProblems) -> Settings {
        let environment = ProcessInfo.processInfo.environment
        return try Settings(
            sources(), cores: ProcessInfo.processInfo.activeProcessorCount,
            systemd: SystemdDirectories(cache: environment["CACHE_DIRECTORY"], state: environment["STATE_DIRECTORY"]))
    }

    private func sources() throws(SettingsProblems) -> SettingsSources {
        let files = try SettingsFiles(
            path: configPath ?? SettingsFile.standardPath, isOptional: configPath == nil)
        return SettingsSources(
            flags: flags, environment: ProcessInfo.processInfo.environment, file: files.main, dropIns: files.dropIns,
            warnings: files.warnings)
    }

    /// Only where the daemon listens: to a health check nothing else matters, since a daemon that runs keeps its settings if new ones
    /// are not good.
    func listen() throws(SettingsProblems) -> [ListenSetting] {
        var reader = SettingsReader(try sources())
        guard let places = reader.listen() else {
            throw SettingsProblems(problems: reader.problems.filter { $0.key == .listen || $0.key == .listenAnywhere })
        }
        return places
    }

    /// The control socket that the daemon opens itself; `nil`: systemd has it, or the settings cannot be read.
    var controlPath: String? {
        guard let sources = try? sources() else { return nil }
        var reader = SettingsReader(sources)
        return reader.value(.control, default: "systemd", ControlSetting.init)?.path
    }

    /// As ``load()``, and there is a load balancer to trust.
    func loadConfigured() throws(SettingsProblems) -> Settings {
        let settings = try load()
        try settings.requireConfigured()
        return settings
    }
}
