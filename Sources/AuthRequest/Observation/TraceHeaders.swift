// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import TextBasics

/// By which ids a request is found again in the logs of a load balancer and of applications. A client may have chosen them.
struct TraceHeaders: Equatable {
    private static let maximumBytes = 256

    /// `X-Amzn-Trace-Id`, such as `Root=1-67891233-abcdef012345678912345678` (AWS, “Request tracing for your Application Load
    /// Balancer”), if it is short and made of letters, digits and `=;:-_.`.
    let amazon: String?
    /// `traceparent` of version 00: `00-TRACE-PARENT-FLAGS`, in lower-case hexadecimal digits (W3C Trace Context §3.2).
    let parent: String?

    init(_ headers: HTTPHeaders) {
        amazon = headers.soleValue(of: "x-amzn-trace-id").flatMap { text in
            (1...Self.maximumBytes).contains(text.utf8.count) && text.hasOnlyLettersDigits(and: "=;:-_.") ? text : nil
        }
        parent = headers.soleValue(of: "traceparent").flatMap { text in
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            let areDigits = parts.allSatisfy { $0.utf8.allSatisfy { $0.hexValue != nil && $0.lowercased == $0 } }
            // Zeros only are no id.
            let hasIDs = parts.dropFirst().prefix(2).allSatisfy { $0.contains { $0 != "0" } }
            return parts.map(\.utf8.count) == [2, 32, 16, 2] && parts[0] == "00" && areDigits && hasIDs ? text : nil
        }
    }
}
