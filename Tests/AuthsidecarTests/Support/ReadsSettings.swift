// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import authsidecar

/// Tests that read settings from a text, `a.conf`.
protocol ReadsSettings {}

extension ReadsSettings {
    static var arn: String {
        "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/0123456789abcdef"
    }

    static var userPool: String { "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123" }

    func settings(
        _ file: String? = nil, flags: [SettingKey: String] = [:], environment: [String: String] = [:], cores: Int = 2,
        systemdCacheDirectory: String? = nil
    ) throws -> Settings {
        try Settings(
            SettingsSources(
                flags: flags, environment: environment, file: file.map { SettingsFile(path: "a.conf", text: $0) }),
            cores: cores, systemd: SystemdDirectories(cache: systemdCacheDirectory))
    }

    /// Everything that is wrong, a line each.
    func problems(
        _ file: String? = nil, flags: [SettingKey: String] = [:], environment: [String: String] = [:]
    ) -> [String] {
        do {
            try settings(file, flags: flags, environment: environment).requireConfigured()
            return []
        } catch let error as SettingsProblems {
            return error.problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }
}
