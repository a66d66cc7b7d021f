// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import Logging
import LoginProtocol

extension StandInLoadBalancer {
    /// More than any token of a load balancer can hold.
    private static let maximumMintBytes = 64 * 1024

    /// `/emulator/mint`: tokens for scripts.
    func handleMint(_ request: Request) async -> Response {
        guard let body = try? await request.body.collect(upTo: Self.maximumMintBytes) else {
            return ControlResponse.failure(
                .contentTooLarge, "The request is larger than \(Self.maximumMintBytes) bytes.")
        }
        let wish: MintRequest
        do {
            wish = try JSONDecoder().decode(MintRequest.self, from: Data(body.readableBytesView))
        } catch {
            return ControlResponse.failure(.badRequest, "The body is no JSON object of the form that is asked for.")
        }
        do {
            return ControlResponse.success(try await mint(wish))
        } catch let mistake as MintMistake {
            return ControlResponse.failure(.badRequest, mistake.description)
        } catch {
            return ControlResponse.failure(.internalServerError, "The token could not be signed.")
        }
    }

    /// `/emulator/rotate-key`: a new key signs from now on; the ones before are still served.
    func handleRotateKey() -> Response {
        let key = keys.rotate()
        log.notice("a new key signs", metadata: ["kid": "\(key.id)"])
        return ControlResponse.success(["kid": key.id])
    }

    /// `/emulator/end-sessions`: all sessions count as expired from now on.
    func handleEndSessions() -> Response {
        tenures.end()
        log.notice("all sessions have been ended")
        return ControlResponse.success(["ended": true])
    }
}

/// Requires `X-Emulator-Control: 1`. A form cannot send it, and a script of another site needs a preflight (CORS), which
/// no route allows.
struct ControlOnly<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard request.headers.text(.emulatorControl) == "1" else {
            return ControlResponse.failure(.forbidden, "The header X-Emulator-Control: 1 is missing.")
        }
        return try await next(request, context)
    }
}

/// Responses for scripts: a JSON object.
enum ControlResponse {
    static func success(_ value: some Encodable) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let text = try? encoder.encode(value) else {
            return failure(.internalServerError, "The response cannot be encoded.")
        }
        return StandInLoadBalancer.response(.ok, "application/json", String(decoding: text, as: UTF8.self) + "\n")
    }

    static func failure(_ status: HTTPResponse.Status, _ sentence: String) -> Response {
        let object = JSONObject([("error", .string(sentence))])
        return StandInLoadBalancer.response(status, "application/json", object.text + "\n")
    }
}
