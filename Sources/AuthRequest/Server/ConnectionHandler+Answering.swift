// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import NIOCore
import NIOHTTP1
import PublicKeys

/// Who answers what: one line for each path.
extension ConnectionHandler {
    func answer(_ head: HTTPRequestHead, since start: NIODeadline, _ context: ChannelHandlerContext) {
        let gate = services.gate.current
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
        case .auth: judge(Question(head, headers, query: query, for: .subrequest, gate, since: start), context)
        case .whoami:
            guard head.method == .GET || head.method == .HEAD else {
                return refuse(
                    Refusal(.methodNotAllowed, .otherMethod, [("Allow", "GET, HEAD")]), to: head, query, context)
            }
            let page = PageRequest(head.headers, query: query)
            judge(Question(head, headers, query: query, for: .whoami(page), gate, since: start), context)
        case .denied: respond(DeniedAnswer.answer(head.headers, query: query), to: head, context)
        case .logout: respond(SignOutAnswer.logout(head, query: query, gate.settings.signOut), to: head, context)
        case .signedOut:
            respond(SignedOutPage.answer(to: PageRequest(head.headers, query: query)), to: head, context)
        case .healthz: respond(HealthAnswer.alive, to: head, context)
        case .readyz: reportReadiness(head, gate, context)
        case .metrics:
            let answer = MetricsAnswer.answer(
                services.metrics, keys: gate.keys.statistics, keySets: gate.keySets.statistics)
            respond(answer, to: head, context)
        case nil: refuse(Refusal(.notFound, .noSuchPage), to: head, query, context)
        }
    }

    private func refuse(
        _ refusal: Refusal, to head: HTTPRequestHead, _ query: Substring?, _ context: ChannelHandlerContext
    ) {
        respond(refusal.answer(to: PageRequest(head.headers, query: query)), to: head, context)
    }

    /// Refuses what is no proper request, and ends the connection.
    ///
    /// nginx understands nothing but 2xx, 401 and 403 as the answer of a subrequest, so that 400 is for what surely is none.
    ///
    /// - Parameter problem: for the log; holds nothing that the client has sent.
    func refuseMalformed(isForOtherPath: Bool, _ problem: String, _ context: ChannelHandlerContext) {
        guard !isForOtherPath else { return respond(.empty(.badRequest), to: nil, context) }
        let now = services.clock()
        var verdict = Verdict.refused(.rejected(.malformed), nil)
        respond(AuthAnswer.answer(to: &verdict, settings: services.gate.current.settings, at: now), to: nil, context)
        services.metrics.record(verdict, took: .zero)
        services.log.record(malformed: problem, at: now)
    }

    private func reportReadiness(_ head: HTTPRequestHead, _ gate: Gate, _ context: ChannelHandlerContext) {
        guard let loadBalancers = gate.settings.expectations?.loadBalancers else {
            return respond(HealthAnswer.readiness([Reason.notConfigured.explanation]), to: head, context)
        }
        guard hold(head, context) else {
            return respond(HealthAnswer.readiness(["too many requests are waiting"]), to: head, context)
        }
        wait(
            context,
            for: { completion in gate.keys.checkReadiness(of: loadBalancers.keyEndpoints, completion: completion) },
            then: { handler, context, problems in
                handler.respond(HealthAnswer.readiness(problems), to: head, context)
            })
    }
}
