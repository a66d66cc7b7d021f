// SPDX-License-Identifier: Apache-2.0

import NginxCheck
import Testing
import TestSupport

extension Site {
    /// The codes of what the program finds in the whole configuration, as `nginx -T` prints it, by the daemon's settings.
    func findings() async throws -> [FindingCode] {
        let path = directory.path
        let dump = try await ChildProcess(
            try Programs.nginx(), ["-T", "-q", "-c", "\(path)/nginx.conf", "-p", path, "-e", "stderr"])
        try await dump.waitUntilEnded()
        try await dump.end()
        let file = try directory.write(dump.lines.joined(separator: "\n") + "\n", to: "dump")
        let check = try await ChildProcess(
            try Programs.authsidecar(), ["nginx-check", "--json", "--config", "\(path)/0.conf", file])
        try await check.waitUntilEnded()
        let status = try await check.end()
        let codes = try check.lines.joined().matches(of: #/"code":"([a-z-]+)"/#).map {
            try #require(FindingCode(rawValue: String($0.1)))
        }
        let isBad = codes.contains { $0.grade != .hint }
        #expect(status == (isBad ? 1 : 0) && check.lines.count == 1, "\(check.lines)")
        return codes
    }
}
