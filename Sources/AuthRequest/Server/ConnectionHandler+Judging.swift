// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import NIOCore
import NIOHTTP1
import PublicKeys

extension ConnectionHandler {
    /// Judges a token and responds, at once or once its key is there.
    func judge(_ question: Question, _ context: ChannelHandlerContext) {
        let now = services.clock()
        proceed(question.gate.begin(question.subrequest, at: now), question, at: now, context)
    }

    /// Responds, or gets the key that the judgement needs and goes on with it.
    private func proceed(
        _ step: JudgementStep, _ question: Question, at now: Int64, _ context: ChannelHandlerContext
    ) {
        let clock = services.clock
        let gate = question.gate
        switch step {
        case .decided(let verdict):
            respond(verdict, to: question, at: now, context)
        case .needsKey(let pending):
            guard hold(question.head, context) else {
                return respond(.undecided(.keyUnavailable, pending.token.keyID), to: question, at: now, context)
            }
            wait(
                context,
                for: { completion in gate.keys.fetch(pending.query, completion: completion) },
                then: { handler, context, lookup in
                    // Time has passed while the key was fetched.
                    let now = clock()
                    handler.proceed(gate.resume(pending, with: lookup, at: now), question, at: now, context)
                })
        case .needsKeySet(let pending):
            guard hold(question.head, context) else {
                return respond(.undecided(.keyUnavailable, pending.user.keyID), to: question, at: now, context)
            }
            wait(
                context,
                for: { completion in gate.keySets.fetch(pending.query, completion: completion) },
                then: { handler, context, lookup in
                    let now = clock()
                    handler.proceed(gate.resume(pending, with: lookup, at: now), question, at: now, context)
                })
        }
    }

    /// Whatever the purpose, log and metrics hear of it: a token that is tried out at `/whoami` is seen as well.
    private func respond(
        _ verdict: Verdict, to question: Question, at now: Int64, _ context: ChannelHandlerContext
    ) {
        let settings = question.gate.settings
        var verdict = verdict
        let answer =
            switch question.purpose {
            case .subrequest: AuthAnswer.answer(to: &verdict, settings: settings, at: now)
            case .whoami(let page): WhoamiAnswer.answer(to: verdict, page, settings: settings, at: now)
            }
        respond(answer, to: question.head, context)
        let duration = context.eventLoop.now - question.start
        services.metrics.record(verdict, took: duration)
        services.log.record(
            verdict, of: question.head.headers, identity: settings.logIdentity, took: duration, at: now)
    }
}
