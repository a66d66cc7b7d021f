// SPDX-License-Identifier: Apache-2.0

import TextBasics
import AuthRequest

/// Reads one setting after the other, remembers where each came from, and gathers what is wrong with them.
struct SettingsReader {
    private let sources: SettingsSources
    private(set) var problems: [SettingsProblem]
    /// The settings that have a value that is wrong: nothing can be said of what depends on them.
    private(set) var failed: Set<SettingKey>
    private(set) var entries: [Settings.Entry] = []

    init(_ sources: SettingsSources) {
        self.sources = sources
        problems = sources.problems
        failed = Set(sources.problems.compactMap(\.key))
    }

    /// The text of a setting; an empty text counts as none, wherever it is, and hides those below it.
    mutating func text(_ key: SettingKey, default standard: String?) -> (text: String, origin: SettingsSources.Origin)?
    {
        if let found = sources.value(of: key) {
            entries.append(Settings.Entry(key: key, value: found.text, origin: found.origin))
            return found.text.isEmpty ? nil : found
        }
        entries.append(Settings.Entry(key: key, value: standard ?? "", origin: .builtIn))
        guard let standard, !standard.isEmpty else { return nil }
        return (standard, .builtIn)
    }

    /// A setting that has a value in any case.
    mutating func value<Value>(
        _ key: SettingKey, default standard: String, dependingOn causes: [SettingKey] = [],
        _ parse: (String) throws -> Value
    ) -> Value? {
        guard let (text, origin) = text(key, default: standard) else {
            problems.append(sources.missing(key))
            return nil
        }
        return parsed(text, key, origin, dependingOn: causes, parse)
    }

    /// A setting that may have no value.
    mutating func optional<Value>(_ key: SettingKey, _ parse: (String) throws -> Value) -> Value? {
        guard let (text, origin) = text(key, default: nil) else { return nil }
        return parsed(text, key, origin, parse)
    }

    /// A comma separated list. Without a default it must not be empty.
    mutating func list<Value>(
        _ key: SettingKey, default standard: String?, _ parse: (String) throws -> Value
    ) -> [Value]? {
        guard let (text, origin) = text(key, default: standard) else {
            if standard == "" { return [] }
            problems.append(sources.missing(key))
            return nil
        }
        // What is wrong with the text as a whole is said once.
        guard parsed(text, key, origin, { $0 }) != nil else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { String($0.trimmed) }
        let values = parts.compactMap { part in
            parsed(part, key, origin) { text in
                guard !text.isEmpty else { throw InvalidText("there is nothing between two commas") }
                return try parse(text)
            }
        }
        return values.count == parts.count ? values : nil
    }

    /// One of a few words.
    mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ key: SettingKey, default standard: Value
    ) -> Value? {
        value(key, default: standard.rawValue) { text throws(InvalidText) in
            guard let choice = Value(rawValue: text) else {
                let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
                throw InvalidText("it must be one of \(words)")
            }
            return choice
        }
    }

    /// Notes that something is wrong.
    ///
    /// - Parameter causes: other settings that it depends on. If one of them is wrong, that has been said, and this may be no
    ///   problem once it is right.
    mutating func problem(
        _ key: SettingKey, at origin: SettingsSources.Origin, dependingOn causes: [SettingKey] = [], _ message: String
    ) {
        guard failed.isDisjoint(with: causes) else { return }
        failed.insert(key)
        problems.append(SettingsProblem(place: origin.description, message: "\(key.rawValue): \(message)", key: key))
    }

    /// A text as what it stands for. Whatever is parsed comes through here, so that no setting holds a control character, quotes around
    /// it or a comment behind it, whatever source it is from.
    mutating func parsed<Value>(
        _ text: String, _ key: SettingKey, _ origin: SettingsSources.Origin, dependingOn causes: [SettingKey] = [],
        _ parse: (String) throws -> Value
    ) -> Value? {
        do {
            guard !text.unicodeScalars.contains(where: \.isControl) else {
                throw InvalidText("a control character, such as that of an arrow key, has no place in it")
            }
            // The variables of `docker --env-file` have them, and so have flags of a unit file.
            guard text.first != "\"", text.first != "'" else { throw InvalidText(SettingsFile.noQuotes) }
            guard !key.refusesComment(in: text) else { throw InvalidText("a comment has a line of its own") }
            return try parse(text)
        } catch {
            problem(key, at: origin, dependingOn: causes, "“\(text.withVisibleControls)”: \(error)")
            return nil
        }
    }
}

extension SettingKey {
    /// Whether a value has a comment behind it. A `#` within a word is none, and a site may be called “Shop #1”; so may a group, which
    /// IDENTITY_HEADERS names in brackets.
    fileprivate func refusesComment(in text: String) -> Bool {
        let bytes: Substring.UTF8View
        switch self {
        case .siteName: return false
        case .identityHeaders: bytes = text[(text.lastIndex(of: ")") ?? text.startIndex)...].utf8
        default: bytes = text[...].utf8
        }
        let mark = UInt8(ascii: "#")
        return zip(bytes, bytes.dropFirst()).contains { $0.isBlank && $1 == mark }
            || bytes.first == mark && bytes.dropFirst().first?.isBlank != false
    }
}

extension Unicode.Scalar {
    /// What a terminal acts on, or what replaces bytes that were no text.
    fileprivate var isControl: Bool { properties.generalCategory == .control && self != "\t" || self == "\u{FFFD}" }
}

extension String {
    /// Fit for a terminal: `\u{1B}` instead of the character.
    fileprivate var withVisibleControls: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.isControl {
                text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Int {
    /// A whole number within a range, of something that is named for the error's text.
    init(_ text: String, in range: ClosedRange<Int>, of unit: String) throws(InvalidText) {
        guard let number = Int(decimalDigits: text), range.contains(number) else {
            throw InvalidText("it must be a whole number of \(unit) from \(range.lowerBound) to \(range.upperBound)")
        }
        self = number
    }
}
