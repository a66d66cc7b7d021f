// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// Turns away whoever asks by a name that is not this machine's: a page on the web whose name its owner has turned to
/// 127.0.0.1 would otherwise be of our origin (DNS rebinding).
struct ThisMachineOnly<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        // A second `Host` (RFC 9112 §3.2) stays among the fields: somebody else may have looked at that one.
        guard LoopbackName.holds(request.head.authority ?? ""), request.headers[values: .host].isEmpty else {
            return StandInPage(status: .misdirectedRequest, reason: nil, explanation: .onlyThisMachine)
                .response(to: request.headers)
        }
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    fileprivate static let host = known("Host")
}
