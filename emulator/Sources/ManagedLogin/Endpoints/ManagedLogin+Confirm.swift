// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import UserPool

extension ManagedLogin {
    /// `GET /confirm`
    func confirmPage(_ request: Request) async -> Response {
        let visit = Visit(request)
        return await withAuthorization(of: visit) { authorization in
            let pending = await store.pendingUser(visit.pending, at: clock())
            let notice: Notice? =
                switch visit.query?["notice"] {
                case "code_sent": .codeSent
                case "not_confirmed": .notConfirmed
                default: nil
                }
            return confirmForm(authorization, visit, pending, notice: notice, isGood: notice == .codeSent)
        }
    }

    /// `POST /confirm`: the code, or a request for a new one.
    func confirm(_ request: Request) async -> Response {
        let visit = Visit(request)
        return await withAuthorization(of: visit) { authorization in
            await withPosted(request, visit, authorization, from: "/confirm") { form in
                let pending = await store.pendingUser(visit.pending, at: clock())
                let name = pending?.sub ?? form["username"]?.trimmed ?? ""
                func refusal(_ notice: Notice, status: HTTPResponse.Status = .badRequest) -> Response {
                    confirmForm(
                        authorization, visit, pending, name: pending == nil ? name : "", notice: notice,
                        status: status)
                }
                guard !name.isEmpty else { return refusal(.missingEmail) }
                do throws(UserPoolError) {
                    guard form["resend"] == nil else {
                        if let code = try await users.resendCode(to: name, at: clock()) { await send(code) }
                        return Responses.redirect(
                            to: url("/confirm", authorization, visit, notice: "code_sent"), cookies: visit.cookies)
                    }
                    guard let code = form["code"]?.digits, !code.isEmpty else { return refusal(.missingCode) }
                    let user = try await users.confirm(name, code: code, at: clock())
                    // Only a user who has entered the password is signed in: the code by itself proves only the address.
                    guard pending != nil else {
                        return Responses.redirect(
                            to: url("/login", authorization, visit, notice: "confirmed"), cookies: visit.cookies)
                    }
                    return await signIn(user, for: authorization, visit)
                } catch {
                    switch error {
                    case .file, .hashing:
                        logFailure(error)
                        return refusal(Notice(error), status: .internalServerError)
                    case .limitExceeded: return refusal(.limitExceeded, status: .tooManyRequests)
                    case .userNotFound: return refusal(.codeExpired)
                    default: return refusal(Notice(error))
                    }
                }
            }
        }
    }

    private func confirmForm(
        _ authorization: AuthorizationRequest, _ visit: Visit, _ pending: User?, name: String = "",
        notice: Notice? = nil, isGood: Bool = false, status: HTTPResponse.Status = .ok
    ) -> Response {
        let sentence = notice?.text(in: visit.language)
        let isOfName = notice == .missingEmail
        let isOfCode = [.missingCode, .codeMismatch, .codeExpired].contains(notice)
        let content = ConfirmContent(
            action: url("/confirm", authorization, visit), csrf: formTokens.token(for: authorization, in: visit),
            maskedEmail: pending.map { Self.masked($0.email) },
            username: PageField(
                value: name, error: isOfName ? sentence : nil, hasFocus: pending == nil && name.isEmpty),
            code: PageField(error: isOfCode ? sentence : nil, hasFocus: pending != nil || !name.isEmpty),
            signInURL: url("/login", authorization, visit))
        return pages.page(
            .confirm, title: \.confirmTitle, content: content, for: visit, status: status,
            notice: isOfName || isOfCode ? nil : notice, isGood: isGood,
            formTarget: ManagedLoginConfiguration.origin(of: authorization.redirectURI))
    }

    /// `ann@example.com` as `a***@e***`, as Cognito shows it.
    private static func masked(_ email: String) -> String {
        email.split(separator: "@").map { "\($0.prefix(1))***" }.joined(separator: "@")
    }
}

extension String {
    /// The digits of a code as users type it: with blanks, or in full-width digits.
    fileprivate var digits: String {
        String(
            compactMap { character -> Character? in
                guard !character.isWhitespace else { return nil }
                guard let digit = character.wholeNumberValue, 0...9 ~= digit else { return character }
                return Character("\(digit)")
            })
    }
}
