// SPDX-License-Identifier: Apache-2.0

/// The name of a group, compared byte by byte: Swift's own `==` calls texts equal that Unicode calls equivalent.
struct GroupName: Hashable, Sendable {
    private let bytes: [UInt8]

    init(exactly text: String) { bytes = Array(text.utf8) }
}
