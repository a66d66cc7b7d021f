// SPDX-License-Identifier: Apache-2.0

/// The source of the daemon: whatever kind of endpoint it is.
struct EndpointSource: KeySource {
    var transferSettings = HTTPTransfer.Settings.standard
    /// Whether the network is out of bounds; then only directories are read.
    var isOffline = false

    func fetch(_ reference: KeyReference) -> SourceAnswer {
        switch reference.endpoint.kind {
        case .https, .loopback:
            isOffline
                ? .unavailable(reason: "the network is not to be used")
                : HTTPTransfer.fetch(reference, settings: transferSettings)
        case .directory: DirectorySource.fetch(reference)
        }
    }
}
