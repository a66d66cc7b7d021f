// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import LoginProtocol

/// Makes what a form of ours must bring back (`_csrf`). It belongs to one browser, by its cookie, and to one request to log
/// somebody in: a pair of cookie and token from another visit is worth nothing.
struct FormTokens: Sendable {
    private let key = SymmetricKey(size: .bits256)

    func token(for authorization: AuthorizationRequest, in visit: Visit) -> String {
        let visit = Data("\(visit.browser) \(authorization.query)".utf8)
        return Data(HMAC<SHA256>.authenticationCode(for: visit, using: key)).base64URL
    }
}
