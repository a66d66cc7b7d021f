// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import LoginProtocol

extension ManagedLogin {
    /// Error codes of RFC 6749 §5.2. Cognito's status for all of them is 400.
    private enum TokenError: String, Error {
        case invalidRequest = "invalid_request"
        case invalidClient = "invalid_client"
        case invalidGrant = "invalid_grant"
        case unsupportedGrantType = "unsupported_grant_type"
        case serverError = "server_error"
    }

    /// `POST /oauth2/token`
    func token(_ request: Request) async -> Response {
        do throws(TokenError) {
            return try await tokens(request)
        } catch {
            return Responses.json(
                "{\"error\":\"\(error.rawValue)\"}",
                status: error == .serverError ? .internalServerError : .badRequest)
        }
    }

    private func tokens(_ request: Request) async throws(TokenError) -> Response {
        let form: PostedForm
        do { form = try await PostedForm(request) } catch { throw .invalidRequest }
        try authenticateClient(request, form)
        do {
            let given: Tokens
            var isNew = false
            switch form["grant_type"] {
            case "authorization_code":
                guard let code = form["code"], let redirectURI = form["redirect_uri"] else {
                    throw TokenError.invalidRequest
                }
                given = try await exchange(code: code, redirectURI: redirectURI, codeVerifier: form["code_verifier"])
                isNew = true
            case "refresh_token":
                guard let refreshToken = form["refresh_token"] else { throw TokenError.invalidRequest }
                given = try await renew(refreshToken: refreshToken)
            case nil: throw TokenError.invalidRequest
            default: throw TokenError.unsupportedGrantType
            }
            let response = JSONObject([
                ("id_token", given.idToken.map { .string($0) }), ("access_token", .string(given.grant.accessToken)),
                ("refresh_token", isNew ? .string(given.grant.refreshToken) : nil),
                ("expires_in", .number(given.grant.expiresIn)), ("token_type", .string("Bearer")),
            ])
            return Responses.json(response.text)
        } catch let error as TokenError {
            throw error
        } catch ExchangeError.invalidGrant {
            throw .invalidGrant
        } catch {
            throw .serverError
        }
    }

    /// Client id and secret, in the header or in the body (RFC 6749 §2.3.1), not in both.
    private func authenticateClient(_ request: Request, _ form: PostedForm) throws(TokenError) {
        let clientID: String
        let secret: String
        if let header = request.headers[.authorization] {
            guard form["client_secret"] == nil else { throw .invalidRequest }
            let parts = header.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "basic", let data = Data(base64Encoded: String(parts[1])),
                let text = String(validating: data, as: UTF8.self), let colon = text.firstIndex(of: ":")
            else { throw .invalidClient }
            clientID = String(text[..<colon])
            secret = String(text[text.index(after: colon)...])
            guard form["client_id"] == nil || form["client_id"] == clientID else { throw .invalidRequest }
        } else {
            guard let id = form["client_id"], let given = form["client_secret"] else { throw .invalidClient }
            clientID = id
            secret = given
        }
        guard clientID == configuration.clientID, SecretText.areEqual(secret, configuration.clientSecret) else {
            throw .invalidClient
        }
    }
}
