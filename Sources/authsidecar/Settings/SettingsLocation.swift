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
        let files = try SettingsFiles(
            path: configPath ?? SettingsFile.standardPath, isOptional: configPath == nil)
        return try Settings(
            SettingsSources(
                flags: flags, environment: environment, file: files.main, dropIns: files.dropIns,
                warnings: files.warnings),
            cores: ProcessInfo.processInfo.activeProcessorCount,
            systemdCacheDirectory: environment["CACHE_DIRECTORY"])
    }

    /// As ``load()``, and there is a load balancer to trust.
    func loadConfigured() throws(SettingsProblems) -> Settings {
        let settings = try load()
        try settings.requireConfigured()
        return settings
    }
}
