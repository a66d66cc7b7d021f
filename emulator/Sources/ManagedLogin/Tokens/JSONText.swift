// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A JSON object whose members stay in the order in which they were given: what signs or shows it to others keeps the order
/// of the real one.
struct JSONText: Sendable {
    enum Value: Sendable {
        case string(String)
        case number(Int64)
        case bool(Bool)
        case strings([String])
    }

    let text: String

    /// - Parameter escapesSlashes: print `/` as `\/`, as Cognito's tokens do.
    init(_ members: [(String, Value?)], escapesSlashes: Bool = false) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = escapesSlashes ? [] : .withoutEscapingSlashes
        func json(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        let pairs = try members.compactMap { name, value in
            let text: String? =
                switch value {
                case .string(let value): try json(value)
                case .number(let value): try json(value)
                case .bool(let value): try json(value)
                case .strings(let value): try json(value)
                case nil: nil
                }
            return try text.map { "\(try json(name)):\($0)" }
        }
        text = "{\(pairs.joined(separator: ","))}"
    }
}
