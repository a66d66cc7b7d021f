// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import TextBasics

/// One kind of document, for a ``DocumentStore``: how it is named, where it is, what is in it, how long it is trusted.
///
/// No I/O, no clock, no state.
public protocol DocumentPolicy: Sendable {
    /// Where documents come from.
    associatedtype Endpoint: DocumentEndpoint
    /// One document: which, and where from.
    associatedtype Reference: Hashable & Sendable
    /// What its text is parsed into.
    associatedtype Document: Sendable
    /// One key: which, and in which document.
    associatedtype Request: Sendable
    associatedtype Key: Equatable & Sendable

    /// For the names of threads.
    static var label: String { get }
    static var limits: StoreLimits { get }

    static func reference(of request: Request) -> Reference
    static func endpoint(of reference: Reference) -> Endpoint
    static func place(of reference: Reference) -> DocumentPlace

    // MARK: Content

    /// No longer text is read to its end.
    static var maximumByteCount: Int { get }
    static func document(_ text: [UInt8]) throws(DocumentError) -> Document
    static func key(for request: Request, in document: Document) -> Key?
    static func keyCount(of document: Document) -> Int
    /// Whether a name stands for another key than before.
    static func replaces(_ new: Document, _ old: Document) -> Bool

    // MARK: Fetches

    /// Whether an endpoint may say that it has no such document. If not, it answers with the document or not at all.
    static var mayBeMissing: Bool { get }
    /// Ends the notice of a failed fetch if a document is known that stays in use.
    static var keptNote: String { get }
    /// Whether one more may wait for a document that is not known.
    static func hasRoom(beside waiting: WaiterCounts, _ limits: StoreLimits) -> Bool
    /// Whether one more may wait for a known document, because a signature does not verify.
    static func hasRoomToRecheck(beside waiting: WaiterCounts, _ limits: StoreLimits) -> Bool

    // MARK: Cache directory

    /// - Parameter digest: 16 hexadecimal digits that tell this endpoint from every other.
    static func cacheFolder(digest: String) -> String
    static func cacheFile(of reference: Reference, digest: String) -> String
    /// The document of a file's name; `nil`: the file is none of this endpoint's.
    static func reference(ofCacheFile name: String, at endpoint: Endpoint, digest: String) -> Reference?
    /// Whether a file is of this kind, whatever its endpoint. Others are never removed.
    static func isCacheFile(_ name: String) -> Bool
}

/// Where documents come from. The description is its one spelling.
public protocol DocumentEndpoint: Hashable, Sendable, CustomStringConvertible {
    var kind: EndpointURL.Kind { get }
}

extension DocumentEndpoint {
    /// Whether its documents are files of this host. They are never cached, and read again after a reload.
    public var isLocal: Bool { kind == .local }
}

extension KeyEndpoint: DocumentEndpoint {}

/// Where one document is.
public enum DocumentPlace: Equatable, Sendable {
    case web(url: String, isTLS: Bool)
    /// The first of these files that exists.
    case files(directory: String, names: [String])
}

/// Why a text is no such document.
public struct DocumentError: Error, Equatable, Sendable {
    /// To be said of the text: “is no key set”.
    public let problem: String

    public init(_ problem: String) { self.problem = problem }
}

/// How many requests wait.
public struct WaiterCounts: Sendable {
    /// For any document that is not known.
    public let all: Int
    /// Of these, for the one in question.
    public let forThis: Int
    /// For known documents that are fetched again.
    public let forRechecks: Int

    public init(all: Int, forThis: Int, forRechecks: Int) {
        self.all = all
        self.forThis = forThis
        self.forRechecks = forRechecks
    }
}
