// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1

/// A whole answer: status, headers and, except on `/auth`, text.
struct Answer {
    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var text: String

    /// An answer without a body.
    static func empty(_ status: HTTPResponseStatus, _ headers: [(String, String)] = []) -> Answer {
        Answer(status: status, headers: HTTPHeaders(headers), text: "")
    }

    /// A few words for people and scripts. Nobody may store them: they tell of a moment.
    static func plain(
        _ status: HTTPResponseStatus, _ text: String, _ headers: [(String, String)] = []
    ) -> Answer {
        let common = [
            ("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return Answer(status: status, headers: HTTPHeaders(common + headers), text: text + "\n")
    }
}
