// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import HummingbirdTesting

/// The cookies of a browser.
struct Browser {
    var cookies: [String: String] = [:]

    var cookieHeader: String {
        cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    }

    /// Takes the cookies of a response; an expired one is dropped.
    mutating func keep(_ response: TestResponse) {
        for line in response.headers[values: .setCookie] {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if line.contains("Expires=Thu, 01 Jan 1970 00:00:00 GMT") {
                cookies[String(pair[0])] = nil
            } else {
                cookies[String(pair[0])] = String(pair[1])
            }
        }
    }

    /// Names of the session cookies, in order.
    var shards: [String] { cookies.keys.filter { $0.hasPrefix("AWSELBAuthSessionCookie") }.sorted() }
}
