// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AuthRequest
import JOSE
import NginxCheck
import Systemd

/// The text of `authsidecar nginx-check`.
struct NginxReport {
    private let check: ConfigurationCheck

    init(_ check: ConfigurationCheck) {
        self.check = check
    }

    // MARK: Reading

    /// Checks files; “-” is standard input.
    ///
    /// - Throws: ``ExitCode/wrongUsage`` for what cannot be read or is no configuration, which is complained about.
    static func check(_ paths: [String], settings: Settings?) throws(ExitCode) -> ConfigurationCheck {
        var files: [ConfigurationFile] = []
        var left = InputLimit.nginxConfiguration
        for path in paths {
            let (name, bytes) = try read(path, atMost: left)
            left -= bytes.count
            files += ConfigurationFile.files(in: bytes, name: name)
        }
        return try check(files, settings: settings)
    }

    /// The same for a text that is read already: the output of `nginx -T`.
    static func check(_ files: [ConfigurationFile], settings: Settings?) throws(ExitCode) -> ConfigurationCheck {
        do throws(ConfigurationError) {
            return try ConfigurationCheck(
                files, generated: settings.map(generatedFiles) ?? [], hasGroups: settings?.hasGroups ?? true,
                hasLoginTime: settings?.hasLoginTime ?? true)
        } catch {
            Console.complain(["this is no configuration of nginx: \(error)"])
            throw .wrongUsage
        }
    }

    private static func read(_ path: String, atMost limit: Int) throws(ExitCode) -> (name: String, bytes: [UInt8]) {
        let name = path == "-" ? "standard input" : path
        let bytes: [UInt8]
        do throws(InputError) {
            bytes =
                try path == "-"
                ? BoundedInput.standardInput(atMost: limit) : BoundedInput.contents(of: path, atMost: limit)
        } catch {
            Console.complain(["\(name) cannot be read: \(error)"])
            throw .wrongUsage
        }
        guard path != "-" || !bytes.isEmpty else {
            Console.complain([
                "standard input is empty: `nginx -T` prints the configuration only to root, and only if it is valid"
            ])
            throw .wrongUsage
        }
        return (name, bytes)
    }

    private static func generatedFiles(_ settings: Settings) -> [GeneratedFile] {
        NginxSnippet.File.allCases.map { file in
            let argument = file == .headers ? "" : " \(file.rawValue)"
            return GeneratedFile(
                name: file.rawValue, code: file.codeIfStale,
                command: "authsidecar nginx-snippet\(argument)", matches: settings.nginxSnippet(file).matches)
        }
    }

    // MARK: Printing

    /// For people.
    func text(_ style: OutputStyle) -> String {
        let mark = check.needsChange ? "" : style.prefix(.passed)
        return check.findings.map { text(of: $0, style) }.joined() + missingFiles + "\(mark)\(summary)\n"
    }

    private func text(of finding: Finding, _ style: OutputStyle) -> String {
        let grade = finding.code.grade
        let word = (grade.mark.map(style.prefix) ?? "") + style.colored(grade.rawValue, grade.color)
        let lines =
            ["  why: \(finding.code.danger)", "  fix: \(finding.advice)\(finding.fix.isEmpty ? "" : ":")"]
            + finding.fix.map { "       \($0)" }
        let head = LogText.harmless("\(finding.problem) [\(finding.code.rawValue)]")
        return "\(LogText.harmless("\(finding.place)")): \(word): \(head)\n"
            + lines.map { "\(LogText.harmless($0))\n" }.joined()
    }

    private var missingFiles: String {
        guard !check.missingFiles.isEmpty else { return "" }
        let names = check.missingFiles.prefix(5).joined(separator: ", ") + (check.missingFiles.count > 5 ? ", …" : "")
        return LogText.harmless("Included, not given, and so not checked: \(names)") + "\n"
    }

    private var summary: String {
        guard check.serverCount > 0 else {
            return "No server block uses authsidecar's files: there is nothing to check."
        }
        let blocks = Self.count(check.serverCount, "server block")
        guard !check.findings.isEmpty else { return "No findings in \(blocks) with authsidecar." }
        let counts = Grade.allCases.map { Self.count(count(of: $0), $0.rawValue) }
        return "\(counts.joined(separator: ", ")) in \(blocks) with authsidecar."
    }

    private func count(of grade: Grade) -> Int { check.findings.count { $0.code.grade == grade } }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// For programs, and safe to look at.
    var json: String {
        let findings = check.findings.map { finding in
            JSONWriter.object([
                ("code", JSONWriter.string(finding.code.rawValue)),
                ("grade", JSONWriter.string(finding.code.grade.rawValue)),
                ("file", JSONWriter.string(finding.place.file)), ("line", "\(finding.place.line)"),
                ("problem", JSONWriter.string(finding.problem)), ("danger", JSONWriter.string(finding.code.danger)),
                ("advice", JSONWriter.string(finding.advice)),
                ("fix", "[\(finding.fix.map(JSONWriter.string).joined(separator: ","))]"),
            ])
        }
        let counts = Grade.allCases.map { ("\($0.rawValue)s", "\(count(of: $0))") }
        return LogText.harmless(
            json: JSONWriter.object(
                [
                    ("findings", "[\(findings.joined(separator: ","))]"), ("servers", "\(check.serverCount)"),
                    ("missing_files", "[\(check.missingFiles.map(JSONWriter.string).joined(separator: ","))]"),
                ] + counts))
    }
}

extension Grade {
    fileprivate var color: OutputStyle.Color {
        switch self {
        case .error: .red
        case .warning: .yellow
        case .hint: .cyan
        }
    }

    fileprivate var mark: OutputStyle.Mark? {
        switch self {
        case .error: .failed
        case .warning: .warning
        case .hint: nil
        }
    }
}

extension NginxSnippet.File {
    /// What `nginx-check` finds if nginx has the file for other settings.
    fileprivate var codeIfStale: FindingCode {
        switch self {
        case .headers: .staleHeaders
        case .cookie: .staleCookie
        case .pages: .stalePages
        }
    }
}
