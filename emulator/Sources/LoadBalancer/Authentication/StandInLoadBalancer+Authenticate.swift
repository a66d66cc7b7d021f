// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import LoginProtocol

extension StandInLoadBalancer {
    /// `/alb/authenticate`: the response to a request that may not pass. The method does not matter: after the login the
    /// browser comes back with GET, and the body of a POST is lost, as with a real load balancer.
    func handleAuthenticate(_ request: Request) async -> Response {
        let rule: AuthenticationRule
        do {
            rule = try AuthenticationRule(request.headers)
        } catch {
            return StandInPage(status: .internalServerError, reason: nil, explanation: error.explanation)
                .response(to: request.headers)
        }
        guard let site = SiteAddress(request.headers) else { return page(for: .missingHost, to: request) }
        let time = now()
        switch (rule.onUnauthenticated, await session(of: request, rule.cookieName, at: time)) {
        case (.authenticate, _), (.deny, .expired):
            return redirectToLogin(request, rule, site, at: time)
        default:
            return StandInPage(status: .unauthorized, reason: nil, explanation: .onlyWithLogin)
                .response(to: request.headers)
        }
    }

    private func redirectToLogin(
        _ request: Request, _ rule: AuthenticationRule, _ site: SiteAddress, at time: Int64
    ) -> Response {
        let cookies = RequestCookies(request.headers)
        // Logins in two tabs share the browser's nonce, or the second would spoil the first.
        let nonce = cookies[.nonce].flatMap { RandomText.isNonce($0) ? $0 : nil } ?? RandomText.nonce()
        let expires = time + LoginStates.life
        let state = LoginState(
            id: RandomText.identifier(), nonce: nonce, site: site,
            path: request.headers.text(.originalURI).flatMap(OriginalPath.init) ?? .root,
            cookieName: rule.cookieName.text, expires: expires)
        guard let state = try? loginStates.seal(state) else {
            return StandInPage(status: .internalServerError, reason: nil, explanation: .loginFailed)
                .response(to: request.headers)
        }
        let query = [
            ("client_id", provider.clientID), ("redirect_uri", site.callback), ("response_type", "code"),
            ("scope", configuration.scope), ("state", state),
        ]
        let location = provider.authorizationEndpoint + "?" + FormFields.encoded(query + rule.extraParameters)
        // Cookies that hold no valid session are deleted. Otherwise the browser would send them with each request.
        let lines =
            [SetCookie.line(CookieName.nonce.text, nonce, expires: expires)]
            + sessionCookies.expiries(of: cookies, name: rule.cookieName)
        return redirect(to: location, setting: lines)
    }

    /// 302 with cookies.
    func redirect(to location: String, setting cookies: [String]) -> Response {
        var headers: HTTPFields = [
            .location: location, .cacheControl: "no-store", .contentType: "text/plain; charset=utf-8",
        ]
        for line in cookies { headers.append(HTTPField(name: .setCookie, value: line)) }
        return Response(status: .found, headers: headers)
    }

    /// Says to people why their login has failed.
    func page(for failure: CallbackFailure, to request: Request) -> Response {
        StandInPage(status: failure.status, reason: failure.reason, explanation: failure.explanation)
            .response(to: request.headers)
    }
}
