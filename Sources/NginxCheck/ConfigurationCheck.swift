// SPDX-License-Identifier: Apache-2.0

import AccessPolicy

/// Looks for what no include can prevent: how a configuration of nginx gets round the check, or does not work with it.
///
/// Only the text that is given counts. The files of the package are known by name, so that one file of a site is enough.
public struct ConfigurationCheck {
    /// The findings, in the order of the text.
    public let findings: [Finding]
    /// How many server blocks use a file of ours.
    public let serverCount: Int
    /// The arguments of `include` lines in those blocks whose files were not given.
    public let missingFiles: [String]
    /// The names and values that the findings were looked for in: `user` and where the daemon's socket is.
    public let worker: WorkerSettings

    /// - Parameters:
    ///   - files: one file, several, or the whole of `nginx -T` (``ConfigurationFile/files(in:name:)``). The first one is the
    ///     main file: relative includes are resolved from its directory.
    ///   - generated: what the generated files should say by the settings, if those are known.
    ///   - hasGroups: whether a token may name groups, by the settings, if those are known.
    ///   - hasLoginTime: whether a token may say when its user signed in, likewise.
    /// - Throws: an error if a file is no configuration.
    public init(
        _ files: [ConfigurationFile], generated: [GeneratedFile] = [], hasGroups: Bool = true, hasLoginTime: Bool = true
    ) throws(ConfigurationError) {
        try self.init(
            files, generated: generated,
            unsatisfiable: (hasGroups ? [] : [.groups]) + (hasLoginTime ? [] : [.loginAge]),
            budget: ComparisonBudget())
    }

    init(
        _ files: [ConfigurationFile], generated: [GeneratedFile] = [], unsatisfiable: [RuleName] = [],
        budget: ComparisonBudget
    ) throws(ConfigurationError) {
        var expansion = try IncludeExpansion(files)
        let roots = try expansion.roots()
        let site = Site(roots, files: files, budget: budget)
        let ours = site.servers.filter(\.usesOurs)
        var findings: [Finding] = []
        for server in ours {
            findings += RuleLines(site: site, server: server).findings
            findings += RuleOrder(server: server).findings
            findings += OpenLocations(server, of: site).findings
            findings += LinesBeforeCheck(site: site, server: server).findings
            findings += OtherPaths(server: server).findings
            findings += ErrorPages(server: server).findings
            findings += EarlyVariables(site: site, server: server).findings
            findings += ClosedLocations(server).findings
            findings += PassedHeaders(site: site, server: server).findings
            findings += SentHeaders(site: site, server: server).findings
            findings += HiddenPages(site: site, server: server).findings
            findings += UnreadableRules(server: server).findings
            findings += ExcludedAddresses(server: server).findings
            findings += unsatisfiable.flatMap { AccessTokenRules(server: server, rule: $0).findings }
        }
        findings += NeighbouringServers(site: site).findings
        guard !budget.isSpent else {
            throw ConfigurationError(
                place: Place(file: files.first?.name ?? "", line: 1),
                problem: "too many locations or variables to compare with each other")
        }
        findings += generated.flatMap { $0.findings(in: files) }
        // An included file is seen once for each block that includes it.
        var seen: Set<[String]> = []
        let order = Dictionary(files.enumerated().map { ($1.name, $0) }, uniquingKeysWith: min)
        self.findings =
            findings
            .filter { seen.insert([$0.code.rawValue, $0.place.description, $0.problem] + $0.fix).inserted }
            .sorted { (order[$0.place.file] ?? 0, $0.place.line) < (order[$1.place.file] ?? 0, $1.place.line) }
        serverCount = ours.count
        missingFiles = Set(
            ours.flatMap { [$0.level] + $0.locations }.flatMap { $0.own("include") }
                .filter { ShippedFile(path: $0.argument) == nil && !PassedHeaders.knows($0) }.map(\.argument)
        ).sorted()
        worker = WorkerSettings(roots: roots, files: files)
    }

    /// Whether there is something that should be changed: an error or a warning.
    public var needsChange: Bool { findings.contains { $0.code.grade != .hint } }
}

/// A file that depends on the settings, as it should be.
public struct GeneratedFile {
    let name: String
    let code: FindingCode
    let command: String
    let matches: (String) -> Bool

    /// - Parameters:
    ///   - name: the file's, without its directory.
    ///   - code: what it is if the file is another one.
    ///   - command: prints it.
    ///   - matches: whether a text says the same to nginx.
    public init(name: String, code: FindingCode, command: String, matches: @escaping (String) -> Bool) {
        self.name = name
        self.code = code
        self.command = command
        self.matches = matches
    }

    func findings(in files: [ConfigurationFile]) -> [Finding] {
        files.compactMap { file in
            guard file.name == name || file.name.hasSuffix("/\(name)"),
                !matches(String(decoding: file.text, as: UTF8.self))
            else { return nil }
            return Finding(
                code, at: Place(file: file.name, line: 1), "“\(name)” does not belong to the settings",
                advice: "renew it: \(command) > \(file.name)")
        }
    }
}

/// What decides whether nginx's worker can ask the daemon.
public struct WorkerSettings: Sendable {
    /// The user and group of the directive `user`, if there is one.
    public let user: String?
    public let group: String?
    /// The daemon's sockets, as the file authsidecar-upstream.conf names them, if the text has it.
    public let socketPaths: [String]

    init(roots: [[Directive]], files: [ConfigurationFile]) {
        let line = roots.joined().first { $0.name == "user" }
        user = line?.argument
        group = line?.arguments.dropFirst().first
        let upstreamFile = files.first { ShippedFile(path: $0.name) == .upstream }
        let directives = upstreamFile.flatMap { try? ConfigurationReader.directives(of: $0) } ?? []
        socketPaths = directives.filter { $0.name == "upstream" }.flatMap { $0.block ?? [] }
            .filter { $0.name == "server" && $0.argument.hasPrefix("unix:") }
            .map { String($0.argument.dropFirst("unix:".count)) }
    }
}
