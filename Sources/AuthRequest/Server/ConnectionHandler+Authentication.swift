// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import NIOCore
import NIOHTTP1
import PublicKeys

extension ConnectionHandler {
    /// Verifies a token and responds, at once or when its key has been fetched.
    func authenticate(_ request: IncomingRequest, _ context: ChannelHandlerContext) {
        let now = services.clock()
        proceed(request.authenticator.begin(request.subrequest, at: now), request, at: now, context)
    }

    /// Responds, or gets the key that is needed and continues with it.
    private func proceed(
        _ step: AuthenticationStep, _ request: IncomingRequest, at now: Int64, _ context: ChannelHandlerContext
    ) {
        let authenticator = request.authenticator
        switch step {
        case .decided(let verdict):
            respond(verdict, to: request, at: now, context)
        case .needsKey(let pending):
            fetch(
                for: request, pending.token.keyID, at: now, context,
                { authenticator.keys.fetch(pending.query, completion: $0) },
                then: { authenticator.resume(pending, with: $0, at: $1) })
        case .needsKeySet(let pending):
            fetch(
                for: request, pending.user.token.keyID, at: now, context,
                { authenticator.keySets.fetch(pending.query, completion: $0) },
                then: { authenticator.resume(pending, with: $0, at: $1) })
        }
    }

    /// Has a key fetched and continues with it, unless there is no memory left for requests that wait.
    ///
    /// - Parameter keyID: the key of the user claims token, for the log.
    private func fetch<Key: Sendable>(
        for request: IncomingRequest, _ keyID: KeyUUID, at now: Int64, _ context: ChannelHandlerContext,
        _ fetch: (@escaping @Sendable (Lookup<Key>) -> Void) -> Void,
        then resume: @escaping (Lookup<Key>, Int64) -> AuthenticationStep
    ) {
        guard hold(request.head, context) else {
            return respond(.undecided(.keyUnavailable, keyID), to: request, at: now, context)
        }
        wait(
            context, for: fetch,
            then: { handler, context, lookup in
                // Time has passed while the key was fetched.
                let now = handler.services.clock()
                handler.proceed(resume(lookup, now), request, at: now, context)
            })
    }

    /// Log and metrics record it for every purpose: a token that is tried out at `/whoami` is seen as well.
    private func respond(
        _ verdict: Verdict, to request: IncomingRequest, at now: Int64, _ context: ChannelHandlerContext
    ) {
        // Not the settings themselves, whose copy would retain each of their lists.
        let authenticator = request.authenticator
        var verdict = verdict
        let response: Response
        switch request.purpose {
        case .subrequest:
            response = AuthResponse.response(to: &verdict, settings: authenticator.settings, at: now)
        case .whoami(let page):
            response = WhoamiResponse.response(to: verdict, page, authenticator, at: now)
        case .signOut(let page, let everywhere):
            return signOut(verdict, request, page, everywhere: everywhere, at: now, context)
        }
        respond(response, to: request.head, context)
        let duration = context.eventLoop.now - request.start
        services.metrics.record(verdict, took: duration)
        services.log.record(
            verdict, of: request.head.headers, by: request.subrequest.rules, authenticator.settings, took: duration,
            at: now)
    }
}
