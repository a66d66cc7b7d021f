// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1

/// The response of `/denied`, which nginx shows instead of its own 401, 403 and 500.
///
/// Renders the page for a refusal that nginx reports, and trusts nothing of it: nginx sends the status that was decided,
/// whatever the status here. Neither logged nor counted: `/auth` already was.
enum DeniedResponse {
    /// - Parameter query: `status=401`, `403` or `503`, and maybe `lang`.
    static func response(_ headers: HTTPHeaders, query: Substring?, to page: PageRequest) -> Response {
        let arguments = query?.split(separator: "&") ?? []
        let status = arguments.first { $0.hasPrefix("status=") }?.dropFirst(7)
        let reason = headers.soleValue(of: "x-auth-reason").flatMap { Reason.byCode[$0] }
        return ProblemPage(ProblemStatus(status), reason).response(to: page)
    }
}

extension Reason {
    /// The closed list: any other text is no reason.
    fileprivate static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })
}
