// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import UserPool

extension ManagedLogin {
    /// `GET /signup`
    func signUpPage(_ request: Request) async -> Response {
        let visit = Visit(request)
        return await withAuthorization(of: visit) { authorization in
            guard configuration.allowsSignUp else { return signUpIsOff(authorization, visit) }
            return signUpForm(authorization, visit)
        }
    }

    /// `POST /signup`: makes an unconfirmed account and “mails” a code.
    func signUp(_ request: Request) async -> Response {
        let visit = Visit(request)
        return await withAuthorization(of: visit) { authorization in
            guard configuration.allowsSignUp else { return signUpIsOff(authorization, visit) }
            return await withPosted(request, visit, authorization, from: "/signup") { form in
                let email = form["username"]?.trimmed ?? ""
                let name = form["name"]?.trimmed ?? ""
                func refusal(_ notice: Notice, status: HTTPResponse.Status = .badRequest) -> Response {
                    signUpForm(authorization, visit, email: email, name: name, notice: notice, status: status)
                }
                guard !email.isEmpty else { return refusal(.missingEmail) }
                guard let password = form["password"] else { return refusal(.missingPassword) }
                let made: (user: User, code: ConfirmationCode)
                do throws(UserPoolError) {
                    made = try await users.signUp(
                        email: email, password: password, name: name.isEmpty ? nil : name, at: clock())
                } catch {
                    switch error {
                    case .busy: return Responses.later(refusal(.busy, status: .serviceUnavailable))
                    case .file, .hashing:
                        logFailure(error)
                        return refusal(Notice(error), status: .internalServerError)
                    default: return refusal(Notice(error))
                    }
                }
                await send(made.code)
                let cookie = await store.rememberPending(made.user, at: clock())
                return Responses.redirect(
                    to: url("/confirm", authorization, visit),
                    cookies: visit.cookies + [Visit.cookie(Visit.CookieName.pending, cookie)])
            }
        }
    }

    /// “Mails” a code.
    func send(_ code: ConfirmationCode) async {
        await store.post(Mail(code, sent: clock()))
        deliver(code)
    }

    private func signUpIsOff(_ authorization: AuthorizationRequest, _ visit: Visit) -> Response {
        pages.error(.signUpOff, status: .forbidden, for: visit, retryURL: url("/login", authorization, visit))
    }

    private func signUpForm(
        _ authorization: AuthorizationRequest, _ visit: Visit, email: String = "", name: String = "",
        notice: Notice? = nil, status: HTTPResponse.Status = .ok
    ) -> Response {
        // A message about one field is shown at the field.
        let field = notice.flatMap(Self.field)
        func pageField(_ id: String, _ value: String) -> PageField {
            PageField(
                value: value, error: field == id ? notice?.text(in: visit.language) : nil,
                hasFocus: (field ?? "username") == id)
        }
        let content = SignUpContent(
            action: url("/signup", authorization, visit), csrf: formTokens.token(for: authorization, in: visit),
            username: pageField("username", email),
            name: pageField("name", name), password: pageField("password", ""),
            signInURL: url("/login", authorization, visit))
        return pages.page(
            .signUp, title: \.signUpTitle, content: content, for: visit, status: status,
            notice: field == nil ? notice : nil,
            formTarget: ManagedLoginConfiguration.origin(of: authorization.redirectURI))
    }

    private static func field(of notice: Notice) -> String? {
        switch notice {
        case .missingEmail, .invalidEmail, .userExists: "username"
        case .missingPassword, .weakPassword, .passwordTooLong: "password"
        case .invalidName: "name"
        default: nil
        }
    }
}
