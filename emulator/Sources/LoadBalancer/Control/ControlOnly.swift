// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

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
