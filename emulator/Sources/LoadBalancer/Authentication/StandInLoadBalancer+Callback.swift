// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import LoginProtocol

extension StandInLoadBalancer {
    /// `/oauth2/idpresponse`: the browser comes back from the identity provider with a code, and gets a session for it.
    ///
    /// The browser's own method must be GET as well: a proxy may turn `HEAD` into GET, and `HEAD` must not use up a code.
    func handleCallback(_ request: Request) async -> Response {
        guard request.method == .get, [nil, "GET"].contains(request.headers.text(.originalMethod)) else {
            var refusal = StandInPage(status: .methodNotAllowed, reason: nil, explanation: .onlyGet)
                .response(to: request.headers)
            refusal.headers[.allow] = "GET"
            return refusal
        }
        do {
            return try await completeLogin(request, at: now())
        } catch {
            log.notice("a login failed", metadata: ["reason": "\(error.reason)"])
            return page(for: error, to: request)
        }
    }

    private func completeLogin(_ request: Request, at time: Int64) async throws(CallbackFailure) -> Response {
        guard let site = SiteAddress(request.headers) else { throw .missingHost }
        guard let query = QueryText(request.uri.query ?? "") else { throw .invalidState }
        guard let stateText = query["state"] else { throw .missingState }
        let cookies = RequestCookies(request.headers)
        let state = try loginStates.redeem(stateText, nonce: cookies[.nonce], site: site, at: time)
        if let code = query["error"] {
            throw .providerError(code: code, description: query["error_description"])
        }
        guard let code = query["code"], !code.isEmpty else { throw .missingCode }
        guard let name = CookieName(state.cookieName) else { throw .invalidState }

        let grant = try await grant(for: code, site)
        guard let userInfo = await provider.userInfo(accessToken: grant.accessToken) else { throw .userInfoFailed }
        let session = try Session(
            grant: grant, userInfo: userInfo, tenure: tenures.current, at: time, timeout: configuration.sessionTimeout)
        guard let shards = try? sessionCookies.lines(for: session, name: name) else { throw .tooManyClaims }
        log.info("signed in", metadata: ["sub": "\(session.subject)"])
        // An earlier session may have had more shards.
        let leftovers = sessionCookies.expiries(of: cookies, name: name, from: shards.count)
        return redirect(
            to: site.url(state.path), setting: shards + leftovers + [SetCookie.expiry(CookieName.nonce.text)])
    }

    private func grant(for code: String, _ site: SiteAddress) async throws(CallbackFailure) -> Grant {
        do {
            return try await provider.exchange(code: code, redirectURI: site.callback)
        } catch {
            switch error {
            case .invalidGrant: throw .invalidGrant
            case .serverError: throw .tokenEndpointFailed
            }
        }
    }
}
