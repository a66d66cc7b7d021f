// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// Takes the body away from every answer to `HEAD`, errors included: the next answer on the connection would otherwise begin
/// with it (RFC 9110 §9.3.2).
struct HeadAnswers: RouterMiddleware {
    typealias Context = BasicRequestContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        return request.method == .head ? response.createHeadResponse() : response
    }
}
