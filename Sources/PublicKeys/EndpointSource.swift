// SPDX-License-Identifier: Apache-2.0

/// The source of the daemon: whatever kind of endpoint it is.
struct EndpointSource: KeySource {
    var transferSettings = HTTPTransfer.Settings.standard

    func fetch(_ reference: KeyReference) -> SourceAnswer {
        switch reference.endpoint.kind {
        case .https, .loopback: HTTPTransfer.fetch(reference, settings: transferSettings)
        case .directory: DirectorySource.fetch(reference)
        }
    }
}
