// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// Refuses requests that were meant for a name that is not this machine's own.
struct HostGuard: RouterMiddleware {
    typealias Context = BasicRequestContext

    let pages: PageWriter

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        // A second `Host` (RFC 9112 §3.2) stays among the fields: somebody else may have looked at that one.
        guard let authority = request.head.authority, LoopbackHost.contains(authority),
            HTTPField.Name("Host").map({ request.headers[values: $0].isEmpty }) ?? false
        else {
            return pages.error(.wrongHost, status: .misdirectedRequest, for: Visit(request))
        }
        return try await next(request, context)
    }
}
