// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import LoginProtocol

/// What a script gets: JSON, an object.
enum ControlAnswer {
    static func success(_ value: some Encodable) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let text = try? encoder.encode(value) else {
            return failure(.internalServerError, "The answer cannot be written.")
        }
        return StandInLoadBalancer.answer(.ok, "application/json", String(decoding: text, as: UTF8.self) + "\n")
    }

    static func failure(_ status: HTTPResponse.Status, _ sentence: String) -> Response {
        let object = JSONObject([("error", .string(sentence))])
        return StandInLoadBalancer.answer(status, "application/json", object.text + "\n")
    }
}
