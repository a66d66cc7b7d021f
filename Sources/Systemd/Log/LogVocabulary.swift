// SPDX-License-Identifier: Apache-2.0

/// The vocabulary of one program's log: how the journal knows its lines.
public struct LogVocabulary: Sendable {
    /// `SYSLOG_IDENTIFIER` (systemd.journal-fields(7)).
    public let identifier: String
    /// What the names of the journal fields begin with.
    public let fieldPrefix: String
    /// Facts that people want to read first, the most important one first; the others follow in alphabetical order.
    public let fieldOrder: [String]
    /// The `MESSAGE_ID` of each message: 128 bits in hexadecimal (sd-id128(3)).
    public let messageIDs: [String: String]

    public init(identifier: String, fieldPrefix: String, fieldOrder: [String], messageIDs: [String: String]) {
        self.identifier = identifier
        self.fieldPrefix = fieldPrefix
        self.fieldOrder = fieldOrder
        self.messageIDs = messageIDs
    }

    /// The fields as people want to read them.
    func ordered(_ fields: some Sequence<(key: String, value: String)>) -> [LogRecord.Field] {
        fields.map { LogRecord.Field(name: $0.key, value: $0.value) }
            .sorted { (position(of: $0.name), $0.name) < (position(of: $1.name), $1.name) }
    }

    private func position(of name: String) -> Int {
        fieldOrder.firstIndex(of: name) ?? fieldOrder.count
    }

    /// A legal journal field name: capital letters, digits and underscores, at most 64
    /// (systemd.journal-fields(7), and journald drops others).
    func journalName(of name: String) -> String {
        let word = name.uppercased().unicodeScalars.map { scalar in
            ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "_"
        }
        return String((fieldPrefix + String(word)).prefix(64))
    }
}
