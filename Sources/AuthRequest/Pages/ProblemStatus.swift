// SPDX-License-Identifier: Apache-2.0

/// The statuses that nginx sends somebody away with.
enum ProblemStatus: Int, Sendable {
    case unauthorized = 401
    case forbidden = 403
    case unavailable = 503

    /// - Parameter text: as nginx's `$status` has it. Whatever is none of the three is a failure, not a decision.
    init(_ text: Substring?) {
        switch text {
        case "401": self = .unauthorized
        case "403": self = .forbidden
        default: self = .unavailable
        }
    }
}
