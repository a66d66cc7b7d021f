// SPDX-License-Identifier: Apache-2.0

import JOSE
import Revocations

/// One line of what the daemon replies; the last is ``done(count:)`` or ``refused(_:)``.
public enum ControlReply: Equatable, Sendable {
    /// What is in effect, without a name: the daemon does not know it.
    public struct Entry: Equatable, Sendable {
        public let kind: Revocation.Kind
        public let created: Int64
        public let end: Int64
        public let before: Int64?
        public let reason: String
    }

    case entry(Entry)
    /// All has been done. `count`: how many entries that were.
    case done(count: Int)
    /// Nothing has been done, or not all of it; why.
    case refused(String)

    /// Longest line that a client reads.
    static let maximumByteCount = 4096

    /// The line, with its end.
    var line: String {
        switch self {
        case .entry(let entry):
            var members = [
                ("kind", JSONWriter.string(entry.kind.name)), ("created", String(entry.created)),
                ("end", String(entry.end)),
            ]
            if let before = entry.before { members.append(("before", String(before))) }
            members.append(("reason", JSONWriter.string(entry.reason)))
            return JSONWriter.object(members) + "\n"
        case .done(let count): return JSONWriter.object([("done", String(count))]) + "\n"
        case .refused(let problem): return JSONWriter.object([("refused", JSONWriter.string(problem))]) + "\n"
        }
    }

    init?(_ line: [UInt8]) {
        guard case .object(let object) = try? JSONReader.read(line, maximumBytes: Self.maximumByteCount) else {
            return nil
        }
        if let count = object["done"]?.integer {
            self = .done(count: Int(count))
        } else if let problem = object["refused"]?.string {
            self = .refused(problem)
        } else if let kind = object["kind"]?.string.flatMap(Revocation.Kind.init(name:)),
            let created = object["created"]?.integer, let end = object["end"]?.integer
        {
            self = .entry(
                Entry(
                    kind: kind, created: created, end: end, before: object["before"]?.integer,
                    reason: object["reason"]?.string ?? ""))
        } else {
            return nil
        }
    }
}

extension ControlReply.Entry {
    init(_ revocation: Revocation) {
        self.init(
            kind: revocation.kind, created: revocation.created, end: revocation.end, before: revocation.before,
            reason: revocation.reason.description)
    }
}
