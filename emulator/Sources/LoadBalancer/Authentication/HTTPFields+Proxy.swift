// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

extension HTTPFields {
    /// The only value of a header; `nil` if it is empty, absent or there twice.
    func text(_ name: HTTPField.Name) -> String? {
        let values = self[values: name]
        return values.count == 1 && !values[0].isEmpty ? values[0] : nil
    }
}

extension HTTPField.Name {
    static let forwardedHost = known("X-Forwarded-Host")
    static let forwardedProto = known("X-Forwarded-Proto")
    static let originalMethod = known("X-Original-Method")
    static let originalURI = known("X-Original-URI")
    static let emulatorOnUnauthenticated = known("X-Emulator-On-Unauthenticated")
    static let emulatorCookieName = known("X-Emulator-Cookie-Name")
    static let emulatorExtraParameters = known("X-Emulator-Extra-Params")
    static let emulatorControl = known("X-Emulator-Control")
    static let userClaims = known("X-Amzn-Oidc-Data")
    static let userIdentity = known("X-Amzn-Oidc-Identity")
    static let userAccessToken = known("X-Amzn-Oidc-Accesstoken")

    static func known(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("“\(text)” is no name of a header") }
        return name
    }
}
