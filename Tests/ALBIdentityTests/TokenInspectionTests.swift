// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import Testing
import TestSupport
import TokenMint

/// The explanation of a token gives the reason that a request gets.
@Suite struct TokenInspectionTests {
    private let scene: Scene

    init() throws {
        scene = try Scene()
    }

    private func inspect(_ token: String, expecting: Expectations?) async -> TokenInspection {
        await TokenInspection(Array(token.utf8), expecting: expecting, at: Scene.now) { _, _ in
            .found(scene.key, "test")
        }
    }

    @Test func `a good token passes every step`() async {
        let inspection = await inspect(scene.token(), expecting: scene.expectations)
        #expect(inspection.isAccepted)
        #expect(inspection.rejection == nil)
        #expect(inspection.claims?["email"] == .string("someone@example.com"))
    }

    @Test(arguments: OrderOfJudgementTests.Rule.allCases)
    func `a token is refused for the reason that the check gives`(rule: OrderOfJudgementTests.Rule) async {
        let token = OrderOfJudgementTests.token(scene, breaking: rule)
        let inspection = await inspect(token, expecting: scene.expectations)
        #expect(!inspection.isAccepted)
        #expect(inspection.rejection == rule.rejection)
    }

    @Test(arguments: OrderOfJudgementTests.Rule.allCases)
    func `of two broken rules the first step that fails is the check's`(earlier: OrderOfJudgementTests.Rule)
        async throws
    {
        for later in OrderOfJudgementTests.Rule.allCases where later.rawValue > earlier.rawValue {
            let token = OrderOfJudgementTests.token(scene, breaking: earlier, later)
            let inspection = await inspect(token, expecting: scene.expectations)
            #expect(inspection.rejection == earlier.rejection, "\(earlier) before \(later)")
        }
    }

    @Test func `without settings nothing that depends on them is checked, and nothing is accepted`() async {
        let inspection = await inspect(scene.token(), expecting: nil)
        #expect(!inspection.isAccepted)
        #expect(inspection.rejection == nil)
    }

    @Test func `no key is looked for where kid or signer are not as they must be`() async {
        for rule in [OrderOfJudgementTests.Rule.keyID, .signer] {
            let token = Array(OrderOfJudgementTests.token(scene, breaking: rule).utf8)
            _ = await TokenInspection(token, expecting: scene.expectations, at: Scene.now) { _, _ in
                Issue.record("a key was looked for")
                return .notFound("")
            }
        }
    }
}
