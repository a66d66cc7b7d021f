// SPDX-License-Identifier: Apache-2.0

@testable import NginxCheck

/// A configuration of nginx: its files, its directives, and what is found in it.
func checkNginx(_ bytes: [UInt8]) {
    let files = ConfigurationFile.files(in: bytes, name: "site.conf")
    checkFiles(files, of: bytes)
    for file in files { checkReading(file) }
    if let check = try? ConfigurationCheck(files, hasGroups: false) { checkFindings(check, in: files) }
}

/// Each file is a part of the text, in its order.
private func checkFiles(_ files: [ConfigurationFile], of bytes: [UInt8]) {
    var end = 0
    for file in files {
        require(file.text.startIndex >= end && file.text.endIndex <= bytes.count, "files overlap")
        end = file.text.endIndex
    }
}

/// What was read reads the same again when it is written down; so each word has its meaning, and no other.
private func checkReading(_ file: ConfigurationFile) {
    guard let directives = try? ConfigurationReader.directives(of: file) else { return }
    let lineCount = file.text.count { $0 == 0x0A } + 1
    let text = directives.map(written).joined()
    guard directives.allSatisfy({ (1...lineCount).contains($0.place.line) }) else {
        finding("a directive is on a line that the file does not have")
    }
    // Invalid UTF-8 becomes longer: a word may then be too long.
    guard String(validating: file.text, as: UTF8.self) != nil else { return }
    let again = try? ConfigurationReader.directives(of: ConfigurationFile(name: "", text: Array(text.utf8)[...]))
    require(again?.map(written).joined() == text, "what was read does not read the same again")
}

private func written(_ directive: Directive) -> String {
    let words = ([directive.name] + directive.arguments).map { word in
        "\"\(word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }.joined(separator: " ")
    guard let block = directive.block else { return "\(words);" }
    return directive.name.hasSuffix("_by_lua_block") ? "\(words){}" : "\(words){\(block.map(written).joined())}"
}

/// Findings are in the order of the text, and at lines of it.
private func checkFindings(_ check: ConfigurationCheck, in files: [ConfigurationFile]) {
    for finding in check.findings {
        require(files.contains { $0.name == finding.place.file }, "a finding in a file that there is not")
    }
}
