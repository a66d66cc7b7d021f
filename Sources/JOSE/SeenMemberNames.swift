// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// The member names of one JSON object seen so far.
///
/// The few names of an ordinary object are compared one by one; an object with many gets a hash table, since comparing
/// each with each would let 16 KB of text cost milliseconds.
struct SeenMemberNames {
    private static let fewNames = 16
    private var table: Set<ByteString> = []

    /// Names are compared byte by byte: Swift's `==` on strings would call two names equal that differ in the text.
    private struct ByteString: Hashable {
        let bytes: [UInt8]
        init(_ text: String) { bytes = Array(text.utf8) }
    }

    /// Whether the name is new among the members read before it.
    mutating func insert(_ name: String, among members: [JSONObject.Member]) -> Bool {
        if members.count < Self.fewNames {
            return !members.contains { $0.name.isIdentical(to: name) }
        }
        if table.isEmpty { table = Set(members.map { ByteString($0.name) }) }
        return table.insert(ByteString(name)).inserted
    }
}
