// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Every member of the JSON that programs get: of problem details (RFC 9457 §3.1) and of `/whoami`.
public enum JSONMember: String, CaseIterable, Sendable {
    case type, title, status, detail, reason
    case requestID = "request_id"
    case amazonTraceID = "amzn_trace_id"
    case traceParent = "traceparent"
    case claims, groups
    case expiresAt = "expires_at"
    case expiresIn = "expires_in"
    case accessTokenExpiresAt = "access_token_expires_at"
    case signOut = "sign_out"

    /// A JSON object.
    ///
    /// - Parameter members: names and JSON texts, in order.
    static func object(_ members: [(JSONMember, String)]) -> String {
        JSONWriter.object(members.map { ($0.0.rawValue, $0.1) })
    }
}
