// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import UserPool

extension ManagedLogin {
    /// `GET /login`
    func loginPage(_ request: Request) async -> Response {
        let visit = Visit(request)
        return await withAuthorization(of: visit) { authorization in
            let isConfirmed = visit.query?["notice"] == "confirmed"
            return loginForm(authorization, visit, notice: isConfirmed ? .confirmed : nil, isGood: true)
        }
    }

    /// `POST /login`
    func login(_ request: Request) async -> Response {
        let visit = Visit(request)
        return await withAuthorization(of: visit) { authorization in
            await withPosted(request, visit, authorization, from: "/login") { form in
                let name = form["username"]?.trimmed ?? ""
                guard !name.isEmpty, let password = form["password"] else {
                    return loginForm(
                        authorization, visit, name: name, nameNotice: name.isEmpty ? .missingEmail : nil,
                        passwordNotice: form["password"] == nil ? .missingPassword : nil, status: .badRequest)
                }
                do throws(UserPoolError) {
                    let user = try await users.authenticate(name, password: password, at: clock())
                    return await signIn(user, for: authorization, visit)
                } catch {
                    return await refuse(error, name: name, authorization, visit)
                }
            }
        }
    }

    /// Calls `body` with a form of our pages, or returns a response that says what is wrong with it.
    /// - Parameter page: the page's path.
    func withPosted(
        _ request: Request, _ visit: Visit, _ authorization: AuthorizationRequest, from page: String,
        _ body: (PostedForm) async -> Response
    ) async -> Response {
        let form: PostedForm
        do throws(PostedForm.Failure) {
            form = try await PostedForm(request, token: formTokens.token(for: authorization, in: visit))
        } catch {
            return pages.error(
                error.notice, status: error.status, for: visit, retryURL: url(page, authorization, visit))
        }
        return await body(form)
    }

    private func refuse(
        _ error: UserPoolError, name: String, _ authorization: AuthorizationRequest, _ visit: Visit
    ) async -> Response {
        switch error {
        case .notConfirmed(let user):
            let cookie = await store.rememberPending(user, at: clock())
            return Responses.redirect(
                to: url("/confirm", authorization, visit, notice: "not_confirmed"),
                cookies: visit.cookies + [Visit.cookie(Visit.CookieName.pending, cookie)])
        case .passwordTooLong:
            return loginForm(
                authorization, visit, name: name, passwordNotice: .passwordTooLong, status: .badRequest)
        case .attemptsExceeded:
            return loginForm(authorization, visit, name: name, notice: .attemptsExceeded, status: .tooManyRequests)
        case .busy:
            return Responses.later(
                loginForm(authorization, visit, name: name, notice: .busy, status: .serviceUnavailable))
        case .file, .hashing:
            logFailure(error)
            return loginForm(authorization, visit, name: name, notice: Notice(error), status: .internalServerError)
        default:
            return loginForm(authorization, visit, name: name, notice: .notAuthorized, status: .badRequest)
        }
    }

    private func loginForm(
        _ authorization: AuthorizationRequest, _ visit: Visit, name: String = "", nameNotice: Notice? = nil,
        passwordNotice: Notice? = nil, notice: Notice? = nil, isGood: Bool = false, status: HTTPResponse.Status = .ok
    ) -> Response {
        let language = visit.language
        let content = LoginContent(
            action: url("/login", authorization, visit), csrf: formTokens.token(for: authorization, in: visit),
            username: PageField(
                value: name, error: nameNotice?.text(in: language), hasFocus: name.isEmpty),
            password: PageField(error: passwordNotice?.text(in: language), hasFocus: !name.isEmpty),
            signUpURL: configuration.allowsSignUp ? url("/signup", authorization, visit) : nil)
        return pages.page(
            .login, title: \.signInTitle, content: content, for: visit, status: status, notice: notice, isGood: isGood,
            formTarget: ManagedLoginConfiguration.origin(of: authorization.redirectURI))
    }
}

extension String {
    /// Without blanks at its ends.
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
