// SPDX-License-Identifier: Apache-2.0

import TextBasics
import AuthRequest

/// A file of settings: lines of `KEY=value`, empty lines, and lines that begin with `#`.
struct SettingsFile {
    /// A value and the line where it is.
    struct Entry: Equatable {
        let value: String
        let line: Int
    }

    /// Where the file is looked for unless `--config` says otherwise.
    static let standardPath = "/etc/authsidecar/authsidecar.conf"

    static let noQuotes = "write the value without quotes"

    /// As long as a program may take that prints the settings.
    private static let secondsForPipe: Int32 = 5

    let path: String
    /// In bytes.
    let size: Int
    private(set) var entries: [SettingKey: Entry] = [:]
    private(set) var problems: [SettingsProblem] = []
    /// Lines in which a setting is as a comment, `#KEY=…`: where people are to write it.
    private(set) var suggestions: [SettingKey: Int] = [:]

    /// Reads the configuration file.
    ///
    /// - Parameter isOptional: whether it is `nil` if there is no such file. One that somebody has named may be a pipe.
    /// - Throws: `SettingsProblem`, if it cannot be read at all.
    init?(path: String, isOptional: Bool = false) throws(SettingsProblem) {
        let bytes: [UInt8]
        do {
            bytes = try BoundedInput.contents(
                of: path, atMost: InputLimit.settingsFile, orPipeWithin: isOptional ? nil : Self.secondsForPipe)
        } catch {
            if isOptional && error.isNoSuchFile { return nil }
            throw SettingsProblem(place: path, message: "cannot be read: \(error)")
        }
        try self.init(path: path, bytes: bytes)
    }

    /// Reads a file that is next to the configuration file, and has to be a regular one.
    ///
    /// - Parameter limit: the bytes that the files before it have left of what all of them may have.
    init(dropIn path: String, atMost limit: Int) throws(SettingsProblem) {
        let bytes: [UInt8]
        do { bytes = try BoundedInput.contents(of: path, atMost: limit) } catch {
            let reason =
                error == .tooLong(limit: limit)
                ? "with the files before it, it is longer than \(InputLimit.settingsFile) bytes" : "\(error)"
            throw SettingsProblem(place: path, message: "cannot be read: \(reason)")
        }
        try self.init(path: path, bytes: bytes)
    }

    private init(path: String, bytes: [UInt8]) throws(SettingsProblem) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingsProblem(
                place: path, message: "this is no configuration file: lines of KEY=value are expected")
        }
        self.init(path: path, text: text)
    }

    /// Reads a text.
    init(path: String, text: String) {
        self.path = path
        size = text.utf8.count
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in lines.enumerated() {
            do { try read(line, number: index + 1) } catch { problems.append(error) }
        }
    }

    /// The place of a setting, for messages.
    func place(of entry: Entry) -> String { "\(path):\(entry.line)" }

    private mutating func read(_ line: Substring, number: Int) throws(SettingsProblem) {
        let place = "\(path):\(number)"
        let text = line.trimmed
        guard !text.hasPrefix("#") else { return note(comment: text.dropFirst(), number: number) }
        guard !text.isEmpty else { return }
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw SettingsProblem(place: place, message: "“\(text)” is not KEY=value")
        }
        let name = String(text[..<equals].trimmed)
        let value = text[text.index(after: equals)...].trimmed
        guard let key = SettingKey(rawValue: name) else { throw SettingsProblem(unknown: name, place: place) }
        guard value.first != "\"", value.first != "'" else {
            throw SettingsProblem(place: place, message: "\(name): \(Self.noQuotes)", key: key)
        }
        guard let earlier = entries[key] else {
            entries[key] = Entry(value: String(value), line: number)
            return
        }
        guard key.isRepeatable else {
            throw SettingsProblem(
                place: place, message: "\(name) is set in line \(earlier.line) already; keep one of them")
        }
        entries[key] = Entry(value: "\(earlier.value),\(value)", line: earlier.line)
    }

    private mutating func note(comment: Substring, number: Int) {
        guard let equals = comment.firstIndex(of: "="),
            let key = SettingKey(rawValue: String(comment[..<equals].trimmed)), suggestions[key] == nil
        else { return }
        suggestions[key] = number
    }
}
