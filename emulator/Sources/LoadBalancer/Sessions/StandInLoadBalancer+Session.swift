// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import LoginProtocol

extension StandInLoadBalancer {
    /// `/alb/session`: whether the request may pass, and with which headers. 200 or 401, without a body: nginx cannot reuse
    /// the connection of a subrequest whose response has one.
    func handleSession(_ request: Request) async -> Response {
        let rule: AuthenticationRule
        do {
            rule = try AuthenticationRule(request.headers)
        } catch {
            log.error("the rule of a location is wrong", metadata: ["mistake": "\(error)"])
            return Response(status: .unauthorized, headers: [.cacheControl: "no-store"])
        }
        let time = now()
        guard case .current(let session) = await session(of: request, rule.cookieName, at: time),
            let headers = try? claimHeaders(of: session, at: time)
        else {
            let status: HTTPResponse.Status = rule.onUnauthenticated == .allow ? .ok : .unauthorized
            return Response(status: status, headers: [.cacheControl: "no-store"])
        }
        return Response(status: .ok, headers: headers)
    }

    /// The session of a request, renewed if its access token has expired.
    func session(of request: Request, _ name: CookieName, at time: Int64) async -> SessionFinding {
        let cookies = RequestCookies(request.headers)
        let finding = sessionCookies.find(in: cookies, name: name, tenure: tenures.current, at: time)
        guard case .current(let session) = finding else { return finding }
        return await refreshes.current(session, at: time).map { .current($0) } ?? .expired
    }

    /// The headers for the target. The claims are signed for each request.
    private func claimHeaders(of session: Session, at time: Int64) throws -> HTTPFields {
        let token = UserClaimsToken(
            issuer: provider.issuer, client: provider.clientID, signer: configuration.arn,
            expires: time + UserClaimsToken.life, claims: session.claims)
        return [
            .userClaims: try token.signed(by: keys.current), .userIdentity: session.subject,
            .userAccessToken: session.accessToken, .cacheControl: "no-store",
        ]
    }
}
