// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
public import Hummingbird
import Logging
import LoginProtocol

/// Refuses requests that do not name this machine, with 421 and without a cookie. Otherwise a page on the web whose name
/// points to 127.0.0.1 (DNS rebinding) would have our origin.
public struct HostGuard: RouterMiddleware {
    public typealias Context = BasicRequestContext

    let pages: PageWriter

    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        // A second `Host` (RFC 9112 §3.2) stays among the fields. Another program may have used that one.
        guard let authority = request.head.authority, LoopbackHost.contains(authority),
            HTTPField.Name("Host").map({ request.headers[values: $0].isEmpty }) ?? false
        else {
            var response = pages.error(.wrongHost, status: .misdirectedRequest, for: Visit(request))
            response.headers[.setCookie] = nil
            return response
        }
        return try await next(request, context)
    }
}

/// Sends an error page if a handler throws, or if there is no handler.
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
            // An error may hold text from the request, so that only its type is logged.
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
