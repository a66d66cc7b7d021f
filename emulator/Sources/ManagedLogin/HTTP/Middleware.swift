// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
public import Hummingbird
import Logging
import LoginProtocol

/// Answers 421, without a cookie, to requests that do not name this machine: a page on the web whose name its owner has
/// turned to 127.0.0.1 (DNS rebinding) would otherwise be of our origin.
public struct HostGuard: RouterMiddleware {
    public typealias Context = BasicRequestContext

    let pages: PageWriter

    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        // A second `Host` (RFC 9112 §3.2) stays among the fields: somebody else may have looked at that one.
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
