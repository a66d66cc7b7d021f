// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AuthRequest
import TextBasics

/// What `check` says about a sign-out that cannot work as it is set.
struct SignOutWarnings {
    /// The value of LOGOUT_ENDPOINT, if it has one.
    let endpoint: WebURL?
    /// The value of LOGOUT_URI, if it has one.
    let returnURI: WebURL?
    let style: LogoutStyle
    let prefix: PagesPrefix
    let issuers: [Issuer]

    var list: [String] { ofProvider + ofPrefix }

    /// A place to return to that is the daemon's page, but for the prefix.
    private var ofPrefix: [String] {
        let path = returnURI.flatMap { (try? HTTPURL($0.description))??.rest }
        guard prefix != .none, path.map(String.init) == ServerPath.signedOut.rawValue else { return [] }
        return [
            "LOGOUT_URI leads to /signed-out, and with PAGES_PREFIX=\(prefix) the page is \(prefix)/signed-out; if that is meant, write it "
                + "there, and allow it at the identity provider"
        ]
    }

    private var ofProvider: [String] {
        guard let endpoint else {
            return [
                "LOGOUT_ENDPOINT is not set: /logout ends the load balancer's session only, and the identity provider may sign the "
                    + "person in again without asking"
            ]
        }
        guard let host = (try? HTTPURL(endpoint.description))??.authority.host else { return [] }
        let known =
            Self.style(ofHost: host, endpoint.description) ?? (issuers.contains(where: \.isCognito) ? .cognito : nil)
        if returnURI != nil, let known, known != style {
            return ["LOGOUT_STYLE=\(style.rawValue): \(host) wants LOGOUT_STYLE=\(known.rawValue)"]
        }
        if returnURI == nil, known == .cognito, !endpoint.description.contains("_uri=") {
            return [
                "LOGOUT_URI is not set: Amazon Cognito's logout wants it; without it the person ends on an error page and stays "
                    + "signed in"
            ]
        }
        return []
    }

    /// The style that the provider at a host is documented to want; `nil`: not known.
    private static func style(ofHost host: String, _ url: String) -> LogoutStyle? {
        if host.hasSuffix(".amazoncognito.com") { return .cognito }
        let suffixes = [".okta.com", ".oktapreview.com", ".auth0.com"]
        let isOIDC =
            host == "login.microsoftonline.com" || suffixes.contains(where: host.hasSuffix)
            || url.contains("/protocol/openid-connect/logout")
        return isOIDC ? .oidc : nil
    }
}
