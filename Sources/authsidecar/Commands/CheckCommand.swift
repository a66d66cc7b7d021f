// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import ArgumentParser
import AuthRequest

/// `authsidecar check`
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the settings, like nginx -t.",
        discussion: """
            Prints each value and where it came from, or everything that is wrong and what would be right. Warns if an \
            nginx file that `nginx-snippet` prints is there and does not belong to the settings.
            """)

    @OptionGroup var options: SettingsOptions
    @Option(
        help: ArgumentHelp(
            "The nginx file to compare with IDENTITY_HEADERS, if there is one; the other is looked for beside it.",
            valueName: "file"))
    var nginxSnippet = NginxSnippet.installedDirectory + NginxSnippet.File.headers.rawValue

    func run() throws {
        let settings = try Console.refusing(options.location.loadConfigured)
        let width = settings.entries.map(\.key.rawValue.count).max() ?? 0
        try Console.say(
            settings.entries.sorted { Self.position($0.key) < Self.position($1.key) }.map { entry in
                let name = entry.key.rawValue.padding(to: width)
                return "\(name) = \(entry.value.isEmpty ? "(none)" : entry.value)  [\(entry.origin)]"
            })
        try Console.say(
            (settings.auth.expectations?.loadBalancers.all ?? []).map { "keys of \($0.arn): \($0.keyEndpoint)" })
        warnOfOldSnippets(settings)
        try Console.say(["The settings are good."])
    }

    /// nginx overwrites the headers that its file names; another header of the settings would reach the application as
    /// the client sent it. It cuts out the cookie that its file names; another would be in every request dump.
    private func warnOfOldSnippets(_ settings: Settings) {
        let beside = nginxSnippet.lastIndex(of: "/").map { nginxSnippet[...$0] } ?? ""
        warnIfOld(
            settings.nginxSnippet(.headers), at: nginxSnippet,
            "does not belong to IDENTITY_HEADERS, so that nginx would let a client's own copy of a header pass")
        warnIfOld(
            settings.nginxSnippet(.cookie), at: beside + NginxSnippet.File.cookie.rawValue,
            "does not belong to SESSION_COOKIE, so that the application would get the session cookie"
        )
    }

    private func warnIfOld(_ snippet: NginxSnippet, at path: String, _ consequence: String) {
        do throws(InputError) {
            let bytes = try BoundedInput.contents(of: path, atMost: InputLimit.nginxFile)
            guard !snippet.matches(String(decoding: bytes, as: UTF8.self)) else { return }
        } catch  where error.isNoSuchFile {
            return
        } catch {
            return Console.complain(["warning: \(path) cannot be compared with the settings: \(error)"])
        }
        let argument = snippet.file == .headers ? "" : " \(snippet.file.rawValue)"
        Console.complain([
            "warning: \(path) \(consequence); renew it: authsidecar nginx-snippet\(argument) > \(path)"
        ])
    }

    private static func position(_ key: SettingKey) -> Int { SettingKey.allCases.firstIndex(of: key) ?? 0 }
}

extension String {
    /// Filled up with spaces.
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
