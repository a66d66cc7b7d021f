// SPDX-License-Identifier: Apache-2.0

import AccessPolicy
import NIOCore
import NIOHTTP1

/// A request that cannot be answered without judging its token.
struct Question {
    enum Purpose {
        /// nginx asks whether a request may pass.
        case subrequest
        /// Somebody asks who they are.
        case whoami(PageRequest)
    }

    let head: HTTPRequestHead
    /// The rules of the location.
    let rules: LocationRules
    let purpose: Purpose
    /// The settings under which it came.
    let gate: Gate
    let start: NIODeadline

    init(
        _ head: HTTPRequestHead, rules: LocationRules, for purpose: Purpose, _ gate: Gate, since start: NIODeadline
    ) {
        self.head = head
        self.rules = rules
        self.purpose = purpose
        self.gate = gate
        self.start = start
    }
}
