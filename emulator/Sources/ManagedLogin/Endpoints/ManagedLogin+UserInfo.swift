// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import LoginProtocol

extension ManagedLogin {
    /// `/oauth2/userInfo` (OpenID Connect Core §5.3), with Cognito's error messages.
    func userInfo(_ request: Request) async -> Response {
        guard let parts = request.headers[.authorization]?.split(separator: " "), parts.count == 2,
            parts[0].lowercased() == "bearer"
        else {
            return refusal(.badRequest, "invalid_request", "Bad OAuth2 request at UserInfo Endpoint")
        }
        guard let info = await userInfo(accessToken: String(parts[1])) else {
            return refusal(
                .unauthorized, "invalid_token",
                "Access token is expired, disabled, or deleted, or the user has globally signed out.")
        }
        return Responses.json(JSONObject(info.claims.map { ($0.name, $0.value) }).text)
    }

    private func refusal(_ status: HTTPResponse.Status, _ error: String, _ description: String) -> Response {
        Responses.json(
            "{\"error\":\"\(error)\",\"error_description\":\"\(description)\"}", status: status,
            challenge: "Bearer error=\"\(error)\", error_description=\"\(description)\"")
    }
}
