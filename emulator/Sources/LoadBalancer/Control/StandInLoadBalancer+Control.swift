// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import Logging
import LoginProtocol

extension StandInLoadBalancer {
    /// More no token of a load balancer could hold.
    private static let maximumMintBytes = 64 * 1024

    /// `/emulator/mint`: tokens for scripts.
    func answerMint(_ request: Request) async -> Response {
        guard let body = try? await request.body.collect(upTo: Self.maximumMintBytes) else {
            return ControlAnswer.failure(.contentTooLarge, "The request is larger than \(Self.maximumMintBytes) bytes.")
        }
        let wish: MintRequest
        do {
            wish = try JSONDecoder().decode(MintRequest.self, from: Data(body.readableBytesView))
        } catch {
            return ControlAnswer.failure(.badRequest, "The body is no JSON object of the form that is asked for.")
        }
        do {
            return ControlAnswer.success(try await mint(wish))
        } catch let mistake as MintMistake {
            return ControlAnswer.failure(.badRequest, mistake.description)
        } catch {
            return ControlAnswer.failure(.internalServerError, "The token could not be signed.")
        }
    }

    /// `/emulator/rotate-key`: a new key signs from now on; the ones before are still served.
    func answerRotateKey() -> Response {
        let key = keys.rotate()
        log.notice("a new key signs", metadata: ["kid": "\(key.id)"])
        return ControlAnswer.success(["kid": key.id])
    }

    /// `/emulator/end-sessions`: whoever is signed in brings an expired session from now on.
    func answerEndSessions() -> Response {
        tenures.end()
        log.notice("all sessions have been ended")
        return ControlAnswer.success(["ended": true])
    }
}

/// Lets only those pass who send `X-Emulator-Control: 1`. No form can, and a script of another site has to ask first, by an
/// OPTIONS request that nobody answers with yes.
struct ControlOnly<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard request.headers.text(.emulatorControl) == "1" else {
            return ControlAnswer.failure(.forbidden, "The header X-Emulator-Control: 1 is missing.")
        }
        return try await next(request, context)
    }
}

/// What a script gets: JSON, an object.
enum ControlAnswer {
    static func success(_ value: some Encodable) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let text = try? encoder.encode(value) else {
            return failure(.internalServerError, "The answer cannot be written.")
        }
        return StandInLoadBalancer.answer(.ok, "application/json", String(decoding: text, as: UTF8.self) + "\n")
    }

    static func failure(_ status: HTTPResponse.Status, _ sentence: String) -> Response {
        let object = JSONObject([("error", .string(sentence))])
        return StandInLoadBalancer.answer(status, "application/json", object.text + "\n")
    }
}
