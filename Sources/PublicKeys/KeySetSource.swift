// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Where the text of a key set comes from.
protocol KeySetSource: Sendable {
    /// Asks for a set and waits for the answer; for background threads only.
    func fetch(_ endpoint: KeySetEndpoint) -> KeySetAnswer
}

/// What a source says of a set.
enum KeySetAnswer: Equatable, Sendable {
    /// What should be the set's JSON text; not checked yet.
    case text([UInt8])
    /// There is none to be had; `reason` is a short text for people.
    case unavailable(reason: String)
}

/// The source of the daemon: whatever kind of endpoint it is.
struct KeySetEndpointSource: KeySetSource {
    var transferSettings = HTTPTransfer.Settings.standard
    /// Whether the network is out of bounds; then only files are read.
    var isOffline = false

    func fetch(_ endpoint: KeySetEndpoint) -> KeySetAnswer {
        switch endpoint.kind {
        case .https, .loopback:
            isOffline
                ? .unavailable(reason: "the network is not to be used")
                : HTTPTransfer.fetch(endpoint, settings: transferSettings)
        case .file: Self.read(endpoint)
        }
    }

    /// Symbolic links are followed: that is how configuration is often mounted.
    private static func read(_ endpoint: KeySetEndpoint) -> KeySetAnswer {
        let path = endpoint.filePath
        do throws(FileError) {
            let directory = try FileDescriptor(directory: path.directory, followingLinks: true)
            let file = try FileDescriptor(reading: path.name, in: directory, followingLinks: true)
            return .text(try file.readAll(atMost: JWKSet.maximumByteCount))
        } catch {
            return .unavailable(reason: error.description)
        }
    }
}
