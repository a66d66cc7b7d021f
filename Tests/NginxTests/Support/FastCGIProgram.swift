// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// A FastCGI program that runs a script of Tests/Applications; the script answers with its parameters.
enum FastCGIProgram: CaseIterable, Sendable {
    case php, fcgiwrap

    /// The suffix of the script's name.
    var suffix: String { self == .php ? "php" : "sh" }

    /// Starts the program, which listens on `fastcgi.sock` in the directory.
    func start(in directory: TemporaryDirectory) async throws -> ChildProcess {
        let socket = try ListeningSocket(path: "\(directory.path)/fastcgi.sock")
        let program = try Programs.installed(self == .php ? "php-cgi" : "fcgiwrap")
        return try await ChildProcess(program, [], listeningOn: socket)
    }

    /// The parameters that a script prints: every value of each name, in order.
    static func parameters(in response: ClientResponse) -> [String: [String]] {
        response.body.split(separator: "\n").reduce(into: [:]) { parameters, line in
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            parameters[parts[0], default: []].append(parts.count == 2 ? parts[1] : "")
        }
    }
}
