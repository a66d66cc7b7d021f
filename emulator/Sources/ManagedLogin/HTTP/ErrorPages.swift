// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
public import Hummingbird
import Logging

/// Answers with a page where a handler threw, or where there is none.
public struct ErrorPages: RouterMiddleware {
    public typealias Context = BasicRequestContext

    let pages: PageWriter

    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let status = (error as? any HTTPResponseError)?.status ?? .internalServerError
            // What a handler throws may hold what somebody sent: the type says enough.
            if status.code >= 500 {
                context.logger.error("A request failed", metadata: ["error": "\(type(of: error))"])
            }
            let notice: Notice =
                switch status {
                case .notFound, .methodNotAllowed: .notFound
                case .contentTooLarge: .tooLarge
                case _ where status.code < 500: .malformedRequest
                default: .broken
                }
            return pages.error(notice, status: status, for: Visit(request))
        }
    }
}
