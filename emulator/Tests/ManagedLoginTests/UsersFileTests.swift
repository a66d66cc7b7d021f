// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Synchronization
import Testing
import UserPool

@testable import ManagedLogin

/// A users file that breaks while the pages are open.
final class UsersFileTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: "users-\(UUID().uuidString).json").path

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @Test(arguments: [
        ("en", "The users file cannot be used. The emulator's output says why."),
        ("ja", "ユーザーファイルを使用できません。詳しくはエミュレーターの出力をご確認ください。"),
    ])
    func `visitors read that it cannot be used, the log says why`(language: String, message: String) async throws {
        let lines = LogLines()
        let test = try await TestLogin(usersFile: path, log: lines.logger)
        try "{".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let (path, query) = (path, "\(Flow.query())&lang=\(language)")
        try await test.run { browser in
            let fields = [("username", TestLogin.email), ("password", TestLogin.password), ("code", "123456")]
            for page in ["/login", "/signup", "/confirm"] {
                let response = try await browser.submit("\(page)?\(query)", fields)
                #expect(response.status == 500)
                #expect(response.text(of: "notice")?.replacing("&#39;", with: "'") == message)
                #expect(!response.body.contains(path))
            }
        }
        #expect(lines.all.count == 3)
        #expect(lines.all.allSatisfy { $0.contains(path) && $0.contains("it is no JSON") })
    }
}
