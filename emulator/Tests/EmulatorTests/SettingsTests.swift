// SPDX-License-Identifier: Apache-2.0

import ManagedLogin
import Testing

@testable import Emulator

struct SettingsTests {
    @Test(arguments: ["http://localhost:8080", "https://app.localhost", "http://127.0.0.1:1", "http://[::1]:80"])
    func `takes the address of a site`(text: String) throws {
        #expect(try WebOrigin(text).description == text)
        #expect(try WebOrigin(text + "/").description == text)
    }

    @Test(arguments: [
        "", "localhost:8080", "ftp://localhost", "http://", "http://localhost/x", "http://localhost?x",
        "http://a@localhost",
        "http://localhost:0", "http://localhost:99999", "http://local host", "http://LOCALHOST", "http://localhost#x",
        "http://localhost//", "http://ü.example", "http://localhost:",
    ])
    func `refuses what is none`(text: String) {
        #expect(throws: InvalidText.self) { try WebOrigin(text) }
    }

    @Test func `lets people return to each site, and nowhere else`() throws {
        var settings = EmulatorSettings(sites: [
            try WebOrigin("http://localhost:8080"), try WebOrigin("https://a.localhost"),
        ])
        settings.signOutURLs = ["http://localhost:8080/bye"]
        #expect(
            settings.managedLogin.callbackURLs == [
                "http://localhost:8080/oauth2/idpresponse", "https://a.localhost/oauth2/idpresponse",
            ])
        #expect(
            settings.managedLogin.signOutURLs == [
                "http://localhost:8080/signed-out", "https://a.localhost/signed-out", "http://localhost:8080/bye",
            ])
        #expect(settings.baseURL == "http://127.0.0.1:9080")
    }
}
