// SPDX-License-Identifier: Apache-2.0

import AccessPolicy
import NIOCore
import NIOHTTP1

/// A request whose response depends on its token.
struct IncomingRequest {
    enum Purpose {
        /// nginx asks whether a request may pass.
        case subrequest
        /// Somebody asks who they are.
        case whoami(PageRequest)
        /// Somebody signs out. `everywhere`: and proves by this that it shall hold on all devices.
        case signOut(PageRequest, everywhere: Substring?)
    }

    let head: HTTPRequestHead
    let subrequest: Subrequest
    let purpose: Purpose
    /// The settings under which it came.
    let authenticator: Authenticator
    let start: NIODeadline

    /// - Parameters:
    ///   - headers: of `head`.
    ///   - query: of a subrequest's target.
    init(
        _ head: HTTPRequestHead, _ headers: SubrequestHeaders, query: Substring?, for purpose: Purpose,
        _ authenticator: Authenticator,
        since start: NIODeadline
    ) {
        self.head = head
        let rules: LocationRules =
            switch purpose {
            case .subrequest: authenticator.rules(of: headers, query: query)
            case .whoami, .signOut: .none
            }
        subrequest = Subrequest(headers: headers, rules: rules)
        self.purpose = purpose
        self.authenticator = authenticator
        self.start = start
    }
}
