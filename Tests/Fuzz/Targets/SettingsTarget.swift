// SPDX-License-Identifier: Apache-2.0

@testable import authsidecar

/// A file of settings: each problem is at a line that there is, and what is accepted is accepted again as it was read.
func checkSettings(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    // Reads a file, of which a fuzzer knows only those of this machine.
    guard !text.contains("SITE_LOGO") else { return }
    let file = SettingsFile(path: "a.conf", text: text)
    let lineCount = text.utf8.count { $0 == 0x0A } + 1
    require(
        file.entries.values.allSatisfy { (1...lineCount).contains($0.line) }, "an entry on no line of the file")
    for problem in file.problems {
        let line = problem.place.split(separator: ":").last.flatMap { Int($0) }
        require(line.map { (1...lineCount).contains($0) } == true, "a problem on no line of the file")
    }

    // A carriage return is the end of its line or not by what is behind it. `Settings` refuses one in a value.
    let hasReturn = file.entries.values.contains { $0.value.utf8.contains(0x0D) }
    if !hasReturn {
        let commented = SettingsFile(path: "a.conf", text: "# ALB_ARN\n\n\(text)\n\t# \n")
        require(commented.entries.mapValues(\.value) == file.entries.mapValues(\.value), "a comment changed a value")
    }
    guard file.problems.isEmpty else { return }
    let found = problems(of: file)
    require(found == problems(of: file), "other problems the second time")
    require(
        found.allSatisfy { !$0.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" } },
        "a raw control character in a message")

    guard !hasReturn else {
        require(!found.isEmpty, "a carriage return in a value was accepted")
        return
    }
    let written = file.entries.map { "\($0.key.rawValue) = \($0.value.value)\n" }.joined()
    let again = SettingsFile(path: "a.conf", text: written)
    require(again.problems.isEmpty, "what was accepted is a problem when written once more")
    require(again.entries.mapValues(\.value) == file.entries.mapValues(\.value), "another value when written")
    guard found.isEmpty else { return }
    require(problems(of: again).isEmpty, "what was accepted is refused when written once more")
}

private func problems(of file: SettingsFile) -> [String] {
    let sources = SettingsSources(flags: [:], environment: [:], file: file)
    do throws(SettingsProblems) {
        let settings = try Settings(sources, cores: 2, systemd: SystemdDirectories())
        require(settings.entries.count == SettingKey.allCases.count, "not every setting has been read once")
        return []
    } catch { return error.problems.map(\.description) }
}
