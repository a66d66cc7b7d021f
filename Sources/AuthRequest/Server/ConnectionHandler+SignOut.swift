// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import NIOCore
import NIOHTTP1
import ProviderSignOut
import Revocations

extension Authenticator {
    /// Whether it matters to anybody who opens `/logout`: the log, the store of revocations, or the provider.
    var mindsWhoSignsOut: Bool { settings.logsAllowed || settings.endsProviderTokens || revocations != nil }
}

extension Verdict {
    /// Whether there is a session that could not be verified, so that a copy of it goes on elsewhere.
    fileprivate var leavesSessionUnknown: Bool {
        switch self {
        case .refused(.rejected(.missingToken), _), .allowed, .anonymous, .signedOut, .forbidden: false
        case .refused, .undecided: true
        }
    }

    /// Whether the session has been revoked already. It gives no more orders: it may be a stolen copy.
    fileprivate var isRevoked: Bool { revocation != nil }
}

/// `/logout`: revokes what the request proves, waits until that is stored, and responds.
extension ConnectionHandler {
    func signOut(
        _ verdict: Verdict, _ request: IncomingRequest, _ page: PageRequest, everywhere proof: Substring?,
        at now: Int64,
        _ context: ChannelHandlerContext
    ) {
        let settings = request.authenticator.settings
        if let refusal = SignOutResponse.refusal(of: request.head) {
            return respond(refusal.response(to: page), to: request.head, context)
        }
        let finish = { (handler: ConnectionHandler, context: ChannelHandlerContext, response: Response) in
            handler.respond(response, to: request.head, context)
            guard settings.logsAllowed, response.status == .seeOther else { return }
            handler.services.log.recordSignOut(
                verdict, of: request.head.headers, settings, took: context.eventLoop.now - request.start,
                at: handler.services.clock())
        }
        let signedOut = SignOutResponse.signedOut(page, settings.signOut)
        let notStored = SignOutResponse.notStored(page, settings.signOut)
        let finishOnceStored = { (store: (@escaping RevocationStore.Completion) -> Void) in
            guard self.hold(request.head, context) else { return finish(self, context, notStored) }
            self.wait(
                context, for: store,
                then: { handler, context, result in
                    if case .success = result { return finish(handler, context, signedOut) }
                    finish(handler, context, notStored)
                })
        }
        let revocations = request.authenticator.revocations
        do throws(CryptographyError) {
            if let order = try order(verdict, request, everywhere: proof, at: now) {
                endProviderTokens(verdict, request)
                let log = services.log
                return finishOnceStored { completion in
                    order.store.revoke(order.revocation, at: now) { result in
                        // Here: the client may have gone when it is stored.
                        log.record(order.revocation, by: verdict, of: request.head.headers, settings, result, at: now)
                        completion(result)
                    }
                }
            }
            // Also without a valid token or its key: a sign-out must not depend on them.
            guard proof == nil || verdict.revocation?.kind == .user || revocations == nil else {
                let refusal = ProblemPage(.forbidden, .unprovenSignOut).response(to: page)
                return respond(refusal, to: request.head, context)
            }
            // What revoked it may not be on the disk yet.
            if verdict.isRevoked, let store = revocations?.store { return finishOnceStored(store.confirm) }
            endProviderTokens(verdict, request)
            finish(self, context, revocations != nil && verdict.leavesSessionUnknown ? notStored : signedOut)
        } catch {
            finish(self, context, notStored)
        }
    }

    /// Has the provider end its tokens, if that is wanted, and goes on: the person is signed out here whatever becomes of it.
    private func endProviderTokens(_ verdict: Verdict, _ request: IncomingRequest) {
        // On all devices: by the person's own click, not by a link of another site (Fetch Metadata; “none” is what they typed).
        let headers = request.head.headers
        guard request.authenticator.settings.endsProviderTokens, !verdict.isRevoked,
            let token = verdict.identity?.accessToken,
            SignOutProof.isFromOwnSite(headers) || headers.soleValue(of: "sec-fetch-site") == "none",
            let issuer = token.claims["iss"]?.string,
            let text = try? request.subrequest.headers.accessToken.soleBytes()
        else { return }
        let (log, clock) = (services.log, services.clock)
        services.globalSignOut.send(String(decoding: text, as: UTF8.self), of: Issuer(issuer)) {
            log.record($0, at: clock())
        }
    }

    /// What is to be revoked; `nil`: nothing that this request proves.
    private func order(
        _ verdict: Verdict, _ request: IncomingRequest, everywhere proof: Substring?, at now: Int64
    ) throws(CryptographyError) -> (revocation: Revocation, store: RevocationStore)? {
        guard let check = request.authenticator.revocations,
            let lifetime = request.authenticator.settings.revocation?.lifetime, !verdict.isRevoked,
            let (user, token) = verdict.identity, let accessToken = token
        else { return nil }
        if let proof {
            guard let subject = user.subject, let loginTime = accessToken.loginTime,
                SignOutProof.isFromOwnSite(request.head.headers),
                try SignOutProof.isValid(proof, for: subject, check.store, at: now)
            else { return nil }
            // Also this sign-in, if the provider's clock is ahead.
            let revocation = Revocation(
                kind: .user, key: try check.store.key(.user, of: subject), created: now, end: now + lifetime,
                before: max(now, loginTime))
            return (revocation, check.store)
        }
        guard let session = accessToken.sessionID else { return nil }
        // A provider may go on with its session and its id: who signs in anew is let in.
        let revocation = Revocation(
            kind: .session, key: try check.store.key(.session, of: session), created: now, end: now + lifetime,
            before: accessToken.loginTime.map { max(now, $0) })
        return (revocation, check.store)
    }
}
