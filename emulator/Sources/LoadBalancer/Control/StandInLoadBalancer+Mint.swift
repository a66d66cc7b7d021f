// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import LoginProtocol

extension StandInLoadBalancer {
    /// Makes the tokens that a script asks for.
    public func mint(_ wish: MintRequest) async throws -> MintResponse {
        let time = now()
        let sub = wish.sub ?? Self.subject(of: wish.email ?? "somebody@example.com")
        let life = wish.life ?? UserClaimsToken.life
        guard (-Self.maximumLife...Self.maximumLife).contains(life) else {
            throw MintMistake(description: "A token's life is at most \(Self.maximumLife) seconds.")
        }
        let login = try await provider.mint(
            for: Profile(
                sub: sub, email: wish.email, name: wish.name, username: wish.username, groups: wish.groups ?? []),
            life: wish.life ?? 3600)
        let token = UserClaimsToken(
            issuer: provider.issuer, client: provider.clientID, signer: configuration.arn, expires: time + life,
            claims: try Self.claims(login.userInfo, wish.claims ?? []))
        let signed =
            if let variation = wish.variation {
                try token.signed(by: keys.current, variation, at: time)
            } else {
                try token.signed(by: keys.current)
            }
        return MintResponse(token: signed, identity: sub, accessToken: login.accessToken)
    }

    private static let maximumLife: Int64 = 10 * 365 * 86_400

    /// The provider's claims in its order. A further claim of the same name replaces one.
    private static func claims(_ userInfo: UserInfo, _ further: [MintRequest.Claim]) throws -> [UserClaim] {
        var claims = userInfo.claims.map { UserClaim($0) }
        for further in further {
            let claim = try claim(further)
            if let index = claims.firstIndex(where: { $0.name == claim.name }) {
                claims[index] = claim
            } else {
                claims.append(claim)
            }
        }
        return claims
    }

    private static func claim(_ wish: MintRequest.Claim) throws -> UserClaim {
        guard let json = wish.json else { return UserClaim(name: wish.name, text: wish.text ?? "") }
        guard (try? JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed)) != nil else {
            throw MintMistake(description: "The value of “\(wish.name)” is no JSON.")
        }
        return UserClaim(name: wish.name, json: json)
    }

    /// A UUID that is always the same for an address.
    private static func subject(of email: String) -> String {
        Array(SHA256.hash(data: Array(email.lowercased().utf8)).prefix(16)).uuidText
    }
}
