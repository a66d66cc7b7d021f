// SPDX-License-Identifier: Apache-2.0

import JOSE
import Revocations

/// What an operator orders over the control socket: one line of JSON.
///
/// Names are sent as texts and never kept: the store knows their keyed digests only.
public enum ControlRequest: Equatable, Sendable {
    /// Who or what an order is about. Several texts are forms of one thing, such as the two of an address.
    public struct Subject: Equatable, Sendable {
        public let kind: Revocation.Kind
        public let texts: [String]

        public init(_ kind: Revocation.Kind, _ texts: [String]) {
            (self.kind, self.texts) = (kind, texts)
        }
    }

    /// - `before`: only sign-ins at or before it, seconds since the epoch; `nil`: all.
    /// - `seconds`: how long it holds; `nil`: as long as the settings say.
    case revoke(Subject, before: Int64?, seconds: Int64?, reason: RevocationReason)
    case lift(Subject)
    /// `nil`: everything.
    case list(Subject?)

    /// Longest line that is read.
    public static let maximumByteCount = 4096

    /// The line, with its end.
    public var line: String {
        var members: [(String, String)] = []
        func add(_ subject: Subject) {
            members.append(("kind", JSONWriter.string(subject.kind.name)))
            members.append(("texts", "[\(subject.texts.map(JSONWriter.string).joined(separator: ","))]"))
        }
        switch self {
        case .revoke(let subject, let before, let seconds, let reason):
            members.append(("order", JSONWriter.string("revoke")))
            add(subject)
            if let before { members.append(("before", String(before))) }
            if let seconds { members.append(("seconds", String(seconds))) }
            members.append(("reason", JSONWriter.string(reason.description)))
        case .lift(let subject):
            members.append(("order", JSONWriter.string("lift")))
            add(subject)
        case .list(let subject):
            members.append(("order", JSONWriter.string("list")))
            if let subject { add(subject) }
        }
        return JSONWriter.object(members) + "\n"
    }

    /// - Parameter line: without its end; gives `nil` for what is no order.
    public init?(_ line: [UInt8]) {
        guard case .object(let object) = try? JSONReader.read(line, maximumBytes: Self.maximumByteCount) else {
            return nil
        }
        let subject = Subject(object)
        // A member of another type is no member that is absent: it would widen the order.
        guard subject != nil || object["kind"] == nil && object["texts"] == nil,
            ["before", "seconds"].allSatisfy({ object[$0] == nil || object[$0]?.integer != nil }),
            object["reason"] == nil || object["reason"]?.string != nil
        else { return nil }
        switch (object["order"]?.string, subject) {
        case ("revoke", let subject?):
            guard let reason = try? RevocationReason(object["reason"]?.string ?? "") else { return nil }
            self = .revoke(
                subject, before: object["before"]?.integer, seconds: object["seconds"]?.integer, reason: reason)
        case ("lift", let subject?): self = .lift(subject)
        case ("list", let subject): self = .list(subject)
        default: return nil
        }
    }
}

extension ControlRequest.Subject {
    fileprivate init?(_ object: JSONObject) {
        guard let kind = object["kind"]?.string.flatMap(Revocation.Kind.init(name:)),
            case .array(let values) = object["texts"]
        else { return nil }
        let texts = values.compactMap(\.string)
        guard texts.count == values.count, (1...4).contains(texts.count), !texts.contains("") else { return nil }
        self.init(kind, texts)
    }
}
