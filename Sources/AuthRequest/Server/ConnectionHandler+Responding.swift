// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import NIOCore
import NIOHTTP1
import PublicKeys
import Revocations

/// Which path has which response: one line for each path.
extension ConnectionHandler {
    func handle(_ head: HTTPRequestHead, since start: NIODeadline, _ context: ChannelHandlerContext) {
        let authenticator = services.authenticator.current
        guard let target = RequestTarget(head.uri) else {
            return refuseMalformed(isForOtherPath: false, "the request's target is no path", context)
        }
        let path = ServerPath(rawValue: String(target.path))
        let headers = SubrequestHeaders(head.headers)
        guard headers.namesHost(in: head.version) else {
            let problem = "the Host header is missing or comes more than once"
            return refuseMalformed(isForOtherPath: path != .auth, problem, context)
        }
        let query = target.query
        switch path {
        case .auth:
            authenticate(
                IncomingRequest(head, headers, query: query, for: .subrequest, authenticator, since: start), context)
        case .whoami:
            guard head.method == .GET || head.method == .HEAD else {
                return refuse(
                    ProblemPage(.methodNotAllowed, .otherMethod, [("Allow", "GET, HEAD")]), to: head, query, context)
            }
            let page = authenticator.settings.page(head.headers, query)
            authenticate(
                IncomingRequest(head, headers, query: query, for: .whoami(page), authenticator, since: start), context)
        case .denied:
            let page = authenticator.settings.page(head.headers, query)
            respond(DeniedResponse.response(head.headers, query: query, to: page), to: head, context)
        case .logout:
            let page = authenticator.settings.page(head.headers, query)
            let everywhere = SignOutProof.given(in: query)
            let request = IncomingRequest(
                head, headers, query: query, for: .signOut(page, everywhere: everywhere), authenticator, since: start)
            guard authenticator.mindsWhoSignsOut else {
                return signOut(.anonymous, request, page, everywhere: everywhere, at: services.clock(), context)
            }
            authenticate(request, context)
        case .signedOut:
            let page = authenticator.settings.page(head.headers, query)
            respond(SignedOutPage.response(to: page, authenticator.settings.signOut), to: head, context)
        case .healthz: respond(HealthResponse.alive, to: head, context)
        case .readyz: reportReadiness(head, authenticator, context)
        case .metrics:
            let response = MetricsResponse.response(
                services.metrics, keys: authenticator.keys.statistics, keySets: authenticator.keySets.statistics,
                revocations: authenticator.revocations?.store.count ?? 0)
            respond(response, to: head, context)
        case nil: refuse(ProblemPage(.notFound, .noSuchPage), to: head, query, context)
        }
    }

    private func refuse(
        _ refusal: ProblemPage, to head: HTTPRequestHead, _ query: Substring?, _ context: ChannelHandlerContext
    ) {
        let page = services.authenticator.current.settings.page(head.headers, query)
        respond(refusal.response(to: page), to: head, context)
    }

    /// Refuses what is no proper request, and ends the connection.
    ///
    /// nginx understands nothing but 2xx, 401 and 403 as the response of a subrequest, so 400 is for what surely is none.
    ///
    /// - Parameter problem: for the log; holds nothing that the client has sent.
    func refuseMalformed(isForOtherPath: Bool, _ problem: String, _ context: ChannelHandlerContext) {
        guard !isForOtherPath else { return respond(.empty(.badRequest), to: nil, context) }
        let now = services.clock()
        var verdict = Verdict.refused(.rejected(.malformed), nil)
        respond(
            AuthResponse.response(to: &verdict, settings: services.authenticator.current.settings, at: now), to: nil,
            context)
        services.metrics.record(verdict, took: .zero)
        services.log.record(malformed: problem, at: now)
    }

    private func reportReadiness(
        _ head: HTTPRequestHead, _ authenticator: Authenticator, _ context: ChannelHandlerContext
    ) {
        guard let loadBalancers = authenticator.settings.expectations?.loadBalancers else {
            return respond(HealthResponse.readiness([Reason.notConfigured.explanation]), to: head, context)
        }
        guard hold(head, context) else {
            return respond(HealthResponse.readiness(["too many requests are waiting"]), to: head, context)
        }
        wait(
            context,
            for: { completion in
                authenticator.keys.checkReadiness(of: loadBalancers.keyEndpoints, completion: completion)
            },
            then: { handler, context, problems in
                handler.respond(HealthResponse.readiness(problems), to: head, context)
            })
    }
}
