// SPDX-License-Identifier: Apache-2.0

import Foundation
import ManagedLogin
import Testing

@testable import Emulator

/// `docs/providers.md` and the emulator name the same providers and settings. `Tests/Providers/run` tries them with the daemon.
struct ProviderSettingsTests {
    /// A row of the table of settings.
    private struct Row {
        let providers: [ProviderKind]
        let settings: [String: String]

        /// - Returns: `nil` for a line that is no such row.
        init?(_ line: Substring) {
            let cells = line.replacing("\\|", with: "¦").split(separator: "|")
            guard cells.count == 3 else { return nil }
            providers = cells[2].matches(of: /`([a-z0-9-]+)`/).compactMap { ProviderKind(rawValue: String($0.1)) }
            settings = cells[1].matches(of: /`([A-Z_]+)=([^`]*)`/)
                .reduce(into: [:]) { $0[String($1.1)] = String($1.2).replacing("¦", with: "|") }
            guard !providers.isEmpty else { return nil }
        }
    }

    private static let rows: [Row] = {
        guard let page = try? DocumentationTests.text(of: "docs/providers.md"),
            let section = page.split(separator: "\n## ").first(where: { $0.hasPrefix("Settings") })
        else { return [] }
        return section.split(separator: "\n").compactMap(Row.init)
    }()

    /// What the table has instead of a name of one's own, and what it is here. The emulator's issuers are at its own address.
    private static func filledIn(_ value: String, as provider: ProviderKind, _ settings: EmulatorSettings) -> String {
        let base = settings.baseURL
        var value = value
        if provider != .cognitoNewIssuer {
            value = value.replacing("https://cognito-idp.REGION.amazonaws.com", with: base)
        }
        for (placeholder, text) in [
            ("REGION", "eu-central-1"), ("POOL", settings.poolID), ("https://HOST", base), ("REALM", "emulator"),
            ("https://YOURS.okta.com", base), ("https://YOURS.auth0.com", base),
            ("https://login.microsoftonline.com", base), ("https://sts.windows.net", base),
            ("TENANT", "656d756c-6174-6f72-8000-000000000000"),
        ] { value = value.replacing(placeholder, with: text) }
        return value == "API" ? provider.audience ?? "" : value
    }

    @Test(arguments: ProviderKind.allCases)
    func `the settings for the daemon are those of the page`(provider: ProviderKind) throws {
        let row = try #require(Self.rows.first { $0.providers.contains(provider) })
        var settings = EmulatorSettings(sites: [try WebOrigin("http://localhost:8080")])
        settings.provider = provider
        let expected = row.settings.reduce(into: [:]) { $0[$1.key] = Self.filledIn($1.value, as: provider, settings) }
        var printed = Dictionary(uniqueKeysWithValues: settings.daemonSettings.map { ($0.key, $0.value) })
        for key in ["ALB_ARN", "KEY_ENDPOINT", "CLIENT_ID", "LOGOUT_ENDPOINT", "LOGOUT_URI"] { printed[key] = nil }
        #expect(printed.removeValue(forKey: "LOGOUT_STYLE") == (provider.isCognito ? nil : "oidc"))
        if row.settings["JWKS_URL"] == nil, let keySet = printed.removeValue(forKey: "JWKS_URL") {
            // Where the daemon would look by itself, were the issuer of the emulator's address.
            #expect(keySet.hasSuffix("/.well-known/jwks.json"))
        }
        #expect(printed == expected)
    }

    @Test func `page, README and manual name each provider, and no other`() throws {
        let names = ProviderKind.allCases.map(\.rawValue)
        #expect(Self.rows.flatMap(\.providers).map(\.rawValue).sorted() == names.sorted())
        let readme = try DocumentationTests.text(of: "emulator/README.md")
        let section = try #require(readme.split(separator: "\n## ").first { $0.hasPrefix("Providers") })
        #expect(section.matches(of: /(?m)^\| `([^`]+)` \|/).map { String($0.1) } == names)
        let manual = try DocumentationTests.text(of: "packaging/man/alb-emulator.1")
        let list = try #require(manual.firstMatch(of: /(?s)whose issuers.*?;/)?.output)
        #expect(
            list.matches(of: /[a-z]+[a-z0-9-]*(?= |"|;|$)/).map { String($0.output) }.filter(names.contains) == names)
    }
}
