// SPDX-License-Identifier: Apache-2.0

/// Whether tokens can be judged with the keys of an endpoint.
public enum Readiness: Equatable, Sendable {
    /// A key is at hand, or the endpoint answers.
    case ready
    /// Neither; `reason` is a short text for people and holds nothing from any token.
    case notReady(reason: String)
}
