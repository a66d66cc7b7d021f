// SPDX-License-Identifier: Apache-2.0

/// What is known of a key, or of a document with keys.
public enum Lookup<Found: Sendable>: Sendable {
    case found(Found)
    /// There is none: the endpoint says so (403, 404 or 410; no such file), or its set has no usable key of this name.
    case unknown
    /// Cannot tell: the endpoint does not respond, responds with something else, or the limits allow no fetch.
    case unavailable

    /// What follows for a part: it is unknown, if it is not in what was found.
    func compactMap<Part>(_ part: (Found) -> Part?) -> Lookup<Part> {
        switch self {
        case .found(let found): part(found).map { .found($0) } ?? .unknown
        case .unknown: .unknown
        case .unavailable: .unavailable
        }
    }
}

extension Lookup: Equatable where Found: Equatable {}
