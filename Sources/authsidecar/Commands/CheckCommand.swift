// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import ArgumentParser
import AuthRequest
import NginxCheck
import PublicKeys
import Systemd
import TextBasics

/// `authsidecar check`
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the settings, like nginx -t.",
        discussion: """
            Prints each value and where it came from, or everything that is wrong and what would be right. Warns if an \
            nginx file that `nginx-snippet` prints is there and does not belong to the settings.

            With --nginx, as root, it also prints the findings of `nginx-check` in the output of `nginx -T`, and whether \
            nginx's workers may use the socket. Errors and warnings there give exit code 1, too; with --strict every \
            warning does.
            """)

    @OptionGroup var options: SettingsOptions
    @Option(
        help: ArgumentHelp(
            "The nginx file to compare with IDENTITY_HEADERS, if there is one; the others are looked for next to it.",
            valueName: "file"),
        completion: .file())
    var nginxSnippet = NginxSnippet.installedDirectory + NginxSnippet.File.headers.rawValue

    @Flag(help: "Also ask the key endpoints and for the key sets, as the daemon would.") var online = false
    @Flag(help: "Take warnings for errors: exit code 1.") var strict = false
    @Flag(help: "Print nothing if the settings are good; for scripts and systemd.") var quiet = false
    @Flag(help: "Also check nginx's configuration (nginx -T) and its access to the socket, as root.") var nginx = false

    func run() async throws {
        let settings = try Console.refusing(options.location.loadConfigured)
        try Console.refusing(settings.requireHTTPLibrary)
        let keyProblems = quiet && !strict ? [] : await KeyAvailability(settings: settings, online: online).problems()
        let warnings = quiet && !strict ? [] : warnings(of: settings) + keyProblems
        if !quiet { try report(settings) }
        if !quiet, online, keyProblems.isEmpty { try Console.say(["keys can be fetched at present"]) }
        Console.complain(warnings, isWarning: true)
        if !quiet {
            let end = Self.conclusion(warnings: warnings.count, hasSystemd: hasSystemd)
            try Console.write("\(Console.style.prefix(.passed))\(end)\n")
        }
        if nginx { try checkNginx(settings) }
        guard !strict || warnings.isEmpty else { throw ExitCode.refused }
    }

    /// Every setting and where it came from, then what follows from them.
    private func report(_ settings: Settings) throws {
        let width = settings.entries.map(\.key.rawValue.count).max() ?? 0
        let style = Console.style
        for entry in settings.entries.sorted(by: { Self.position($0.key) < Self.position($1.key) }) {
            let name = entry.key.rawValue.padding(to: width)
            let line = LogText.harmless(
                "\(name) = \(entry.value.isEmpty ? "(none)" : entry.value)  [\(entry.origin)]")
            try Console.write((entry.origin == .builtIn ? style.colored(line, .dim) : line) + "\n")
        }
        try Console.say(
            (settings.auth.expectations?.loadBalancers.all ?? []).map { "keys of \($0.arn): \($0.keyEndpoint)" })
        try Console.say(
            (settings.auth.accessTokenKeys?.list ?? []).map { "access tokens of \($0.issuer): \($0.endpoint)" })
        try Console.say([
            settings.sourceOfGroups,
            "cache of keys: " + (settings.cacheDirectory ?? Self.memoryOnly(hasSystemd: hasSystemd)),
        ])
    }

    /// What is allowed, and will not work.
    private func warnings(of settings: Settings) -> [String] {
        settings.warnings + unreadable(settings) + oldSnippets(settings)
    }

    /// Whether the package's service can run here: not in most containers.
    private var hasSystemd: Bool { ServiceManager.isSystemd }

    static func conclusion(warnings: Int, hasSystemd: Bool) -> String {
        let count = warnings == 0 ? "" : " Warnings: \(warnings)."
        let next = hasSystemd ? " To make them active: sudo systemctl try-reload-or-restart authsidecar" : ""
        return "The settings are good.\(count)\(next)"
    }

    static func memoryOnly(hasSystemd: Bool) -> String {
        "in memory only" + (hasSystemd ? "; the package's service has /var/cache/authsidecar" : "")
    }

    /// What the service cannot read of its own files; root, who runs this command, can read more.
    private func unreadable(_ settings: Settings) -> [String] {
        guard options.configPath == nil, hasSystemd else { return [] }
        let logo = settings.entries.filter { $0.key == .siteLogo && !$0.value.isEmpty }.map(\.value)
        let keys = (settings.auth.expectations?.loadBalancers.keyEndpoints ?? []).filter { $0.kind == .local }.map {
            String($0.description.dropFirst("file://".count))
        }
        return (settings.files + logo + keys).compactMap(ServiceAccess.problem)
    }

    /// As much time as installing a package may take.
    private static let secondsForNginx: Int32 = 5

    private func checkNginx(_ settings: Settings) throws {
        let dump: (bytes: [UInt8], hasSucceeded: Bool)
        do throws(InputError) {
            dump = try ProgramOutput.of(
                "nginx", ["-T", "-q"], atMost: InputLimit.nginxConfiguration, within: Self.secondsForNginx)
        } catch {
            Console.complain(["the output of `nginx -T` cannot be read: \(error)"])
            throw ExitCode.refused
        }
        guard dump.hasSucceeded else {
            Console.complain([
                "`nginx -T` failed, see above; it needs root, and a configuration that `nginx -t` accepts"
            ])
            throw ExitCode.refused
        }
        let check = try NginxReport.check(
            ConfigurationFile.files(in: dump.bytes, name: "nginx -T"), settings: settings)
        try Console.write(NginxReport(check).text(Console.style))
        try Console.say(Self.cacheNotes(dump.bytes, settings))
        let problems = socketProblems(check.worker)
        Console.complain(problems, isWarning: true)
        guard !check.needsChange, problems.isEmpty else { throw ExitCode.refused }
    }

    /// What nginx's cache of decisions means for those who have been signed out.
    static func cacheNotes(_ dump: [UInt8], _ settings: Settings) -> [String] {
        // As `nginx -T` names each file that is included.
        let name = "/authsidecar-server-cached.conf:\n"
        guard let revocation = settings.auth.revocation, String(decoding: dump, as: UTF8.self).contains(name) else {
            return []
        }
        return revocation.cacheSeconds == 0
            ? [
                "nginx's cache: it keeps nothing while REVOCATION is on; authsidecar-server.conf does the same, or set "
                    + "REVOCATION_CACHE_SECONDS"
            ]
            : [
                "nginx's cache: it lets somebody in who has been signed out for up to \(revocation.cacheSeconds) s "
                    + "(REVOCATION_CACHE_SECONDS)"
            ]
    }

    /// Why nginx's workers cannot ask the daemon.
    private func socketProblems(_ worker: WorkerSettings) -> [String] {
        // Without a `user` line it is the one that nginx was built with, which `nginx -T` does not tell.
        guard let user = worker.user else { return [] }
        return worker.socketPaths.compactMap { SocketAccess.problem(of: $0, user: user, group: worker.group) }
    }

    /// nginx overwrites the headers that its file names; another header of the settings would reach the application as
    /// the client sent it. It cuts out the cookie that its file names; another would be in every request dump.
    private func oldSnippets(_ settings: Settings) -> [String] {
        let beside = nginxSnippet.lastIndex(of: "/").map { nginxSnippet[...$0] } ?? ""
        return NginxSnippet.File.allCases.compactMap { file in
            let path = file == .headers ? nginxSnippet : beside + file.rawValue
            return problem(of: settings.nginxSnippet(file), at: path)
        }
    }

    /// Why an installed file is not the one that is wanted; `nil` also if there is none.
    private func problem(of snippet: NginxSnippet, at path: String) -> String? {
        do throws(InputError) {
            let bytes = try BoundedInput.contents(of: path, atMost: InputLimit.nginxFile)
            guard !snippet.matches(String(decoding: bytes, as: UTF8.self)) else { return nil }
        } catch  where error.isNoSuchFile {
            return nil
        } catch {
            return "\(path) cannot be compared with the settings: \(error)"
        }
        let argument = snippet.file == .headers ? "" : " \(snippet.file.rawValue)"
        return "\(path) does not belong to \(snippet.file.danger); renew it: authsidecar nginx-snippet\(argument) "
            + "| sudo tee \(path) >/dev/null"
    }

    private static func position(_ key: SettingKey) -> Int { SettingKey.allCases.firstIndex(of: key) ?? 0 }
}

extension NginxSnippet.File {
    /// Which setting it follows, and what happens if it does not.
    fileprivate var danger: String {
        switch self {
        case .headers: "IDENTITY_HEADERS, so that nginx would let a client's own copy of a header pass"
        case .cookie: "SESSION_COOKIE, so that the application would get the session cookie"
        case .pages: "PAGES_PREFIX, so that links to /whoami and /logout would lead nowhere"
        }
    }
}

extension String {
    /// Filled up with spaces.
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
