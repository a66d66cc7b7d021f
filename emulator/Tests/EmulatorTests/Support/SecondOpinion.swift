// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Checks a token with `second_opinion.py`, which shares no code with what made it.
enum SecondOpinion {
    /// What a signature was made with.
    enum Key {
        /// The PEM file of a load balancer's key.
        case es256(pem: String)
        /// An issuer's key set.
        case rs256(jwks: String)
    }

    /// The payload of a token whose signature holds; `nil` if it does not.
    static func payload(of token: String, _ key: Key) throws -> [String: String]? {
        let (algorithm, text) =
            switch key {
            case .es256(let pem): ("es256", pem)
            case .rs256(let jwks): ("rs256", jwks)
            }
        let file = FileManager.default.temporaryDirectory.appending(path: "second-opinion-\(UUID().uuidString)")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }

        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", script, algorithm, file.path(), token]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = Pipe()
        try process.run()
        let response = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        let payload = try #require(try JSONSerialization.jsonObject(with: response) as? [String: Any])
        return payload.mapValues { value in
            if let list = value as? [String] { list.joined(separator: ",") } else { "\(value)" }
        }
    }

    private static let script =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "second_opinion.py").path()
}
