// SPDX-License-Identifier: Apache-2.0

/// An answer as a client gets it.
struct ClientResponse: Equatable, Sendable {
    let status: Int
    /// Names in lower case, in the order of arrival.
    let headers: [Header]
    let body: String

    struct Header: Equatable, Sendable {
        let name: String
        let value: String
    }

    /// The values of every line of that name.
    subscript(_ name: String) -> [String] {
        headers.filter { $0.name == name }.map(\.value)
    }
}
