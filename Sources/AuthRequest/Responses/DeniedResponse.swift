// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1

/// The answer of `/denied`, which nginx shows in the place of its own 401, 403 and 500.
///
/// It judges nothing and trusts nothing: all it knows is what nginx says of the answer to the question, and nginx sends the
/// status that was decided, whatever the status here. So it is neither logged nor counted: the decision has been.
enum DeniedResponse {
    /// - Parameter query: `status=401`, `403` or `503`, and maybe `lang`.
    static func answer(_ headers: HTTPHeaders, query: Substring?) -> Response {
        let arguments = query?.split(separator: "&") ?? []
        let status = arguments.first { $0.hasPrefix("status=") }?.dropFirst(7)
        let reason = headers.soleValue(of: "x-auth-reason").flatMap { Reason.byCode[$0] }
        return ProblemPage(ProblemStatus(status), reason).answer(to: PageRequest(headers, query: query))
    }
}

extension Reason {
    /// The closed list: any other text is no reason.
    fileprivate static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })
}
