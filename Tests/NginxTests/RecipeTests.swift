// SPDX-License-Identifier: Apache-2.0

import NginxCheck
import Testing
import TestSupport
import TokenMint

/// What holds for every file of examples/nginx.
@Suite(.timeLimit(.minutes(5)))
struct RecipeTests {
    /// Nobody gets in who is not signed in; in one of them the path `/` is closed for everybody.
    private static func closed(_ recipe: Recipe) -> Int { recipe.name == "several-applications" ? 403 : 401 }

    @Test(arguments: try Recipe.all)
    func `nginx -t has no warning`(_ recipe: Recipe) async throws {
        #expect(try await Site.complaints(about: recipe.options()) == [])
    }

    @Test(arguments: try Recipe.all)
    func `nginx-check has no error and no warning`(_ recipe: Recipe) async throws {
        try await recipe.run { site in
            // The settings of the test name no groups.
            let bad = try await site.findings().filter { $0.grade != .hint && $0 != .groupsUnavailable }
            #expect(bad == [])
        }
    }

    @Test(arguments: try Recipe.all)
    func `without a token nobody gets in, whatever the client claims`(_ recipe: Recipe) async throws {
        try await recipe.run { site in
            for forged in [[]] + ForgedHeaderTests.spellings {
                let response = try await site.send("GET /", forged)
                #expect([Self.closed(recipe), 400].contains(response.status), "\(forged)")
                guard forged.isEmpty else { continue }
                #expect(response.status == Self.closed(recipe))
            }
            #expect(site.application.requests.isEmpty)
        }
    }

    @Test(arguments: try Recipe.all)
    func `who is signed in is who the application gets`(_ recipe: Recipe) async throws {
        try await recipe.run { site in
            for forged in ForgedHeaderTests.spellings {
                _ = try await site.send("GET /", token: site.token(), forged)
            }
            #expect(site.emails.allSatisfy { $0 == ["someone@example.com"] })
            #expect(!site.application.requests.contains { $0.headers.contains { $0.contains("forged") } })
        }
    }

    @Test func `there are recipes`() throws {
        let count = try Recipe.all.count
        #expect(count >= 15)
    }
}
