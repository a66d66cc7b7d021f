// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import LoginProtocol
import UserPool

extension ManagedLogin {
    /// `/oauth2/authorize`: with a session, back to the site with a code; else to the login page.
    func authorize(_ request: Request) async -> Response {
        let visit = Visit(request)
        return await withAuthorization(of: visit) { authorization in
            let now = clock()
            let session = await store.session(visit.session, at: now)
            if let session, authorization.prompt != .login, await isUser(session.sub) {
                return await sendBack(authorization, in: session, cookies: visit.cookies)
            }
            guard authorization.prompt != AuthorizationRequest.Prompt.none else {
                return Responses.redirect(
                    to: authorization.responseURL([("error", "login_required")]), cookies: visit.cookies)
            }
            return Responses.redirect(to: url("/login", authorization, visit), cookies: visit.cookies)
        }
    }

    /// Calls `body` with the authorization request of the query, or returns a response that says what is wrong with it.
    func withAuthorization(
        of visit: Visit, _ body: (AuthorizationRequest) async -> Response
    ) async -> Response {
        let authorization: AuthorizationRequest
        do throws(AuthorizationRequest.Failure) {
            authorization = try AuthorizationRequest(visit.query, configuration: configuration)
        } catch {
            switch error {
            case .page(let notice): return pages.error(notice, status: .badRequest, for: visit)
            case .redirect(let location): return Responses.redirect(to: location, cookies: visit.cookies)
            }
        }
        return await body(authorization)
    }

    /// Signs the browser in and sends it back with a code.
    func signIn(_ user: User, for authorization: AuthorizationRequest, _ visit: Visit) async -> Response {
        let begun = await store.beginSession(of: user, instead: visit.session, at: clock())
        await store.forgetPending(visit.pending)
        var cookies = visit.cookies
        cookies.append(Visit.cookie(Visit.CookieName.session, begun.cookie, maxAge: configuration.sessionLife))
        if visit.pending != nil { cookies.append(Visit.cookie(Visit.CookieName.pending, "", maxAge: 0)) }
        return await sendBack(authorization, in: begun.session, cookies: cookies)
    }

    /// The URL of a page, with the authorization request in its query.
    func url(_ path: String, _ authorization: AuthorizationRequest, _ visit: Visit, notice: String? = nil) -> String {
        var fields: [(name: String, value: String)] = []
        if let language = visit.query?["lang"] { fields.append(("lang", language)) }
        if let notice { fields.append(("notice", notice)) }
        return "\(path)?\(authorization.query)" + (fields.isEmpty ? "" : "&\(FormFields.encoded(fields))")
    }

    private func sendBack(
        _ authorization: AuthorizationRequest, in session: LoginStore.Session, cookies: [String]
    ) async -> Response {
        let code = await store.makeCode(for: authorization, in: session, at: clock())
        return Responses.redirect(to: authorization.responseURL([("code", code)]), cookies: cookies)
    }

    private func isUser(_ sub: String) async -> Bool { (try? await users.user(sub: sub)) != nil }
}
