// SPDX-License-Identifier: Apache-2.0

import TextBasics
import ALBIdentity
import AuthRequest
import PublicKeys

/// Settings that have to agree with each other.
extension SettingsReader {
    /// How people are signed out. The endpoint, the place to return to and the client belong together.
    mutating func signOut(clientIDs: [String]) -> SignOut? {
        let cookie = value(.sessionCookie, default: CookieName.standard.description) { text throws(InvalidText) in
            guard let name = CookieName(text) else {
                throw InvalidText("a cookie's name has letters, digits and !#$%&'*+-.^_`|~ (RFC 6265)")
            }
            return name
        }
        let endpoint = optional(.logoutEndpoint, WebURL.init)
        let returnURI = optional(.logoutURI, WebURL.init)
        let clientID = optional(.logoutClientID) { $0 }
        guard let cookie else { return nil }
        guard let endpoint else {
            if let orphan = entries.last(where: { $0.key == .logoutURI && !$0.value.isEmpty }), problems.isEmpty {
                problem(.logoutURI, at: orphan.origin, "it is of use only with LOGOUT_ENDPOINT; set both or none")
            }
            return SignOut(cookie: cookie, provider: nil)
        }
        guard let returnURI else { return SignOut(cookie: cookie, provider: LogoutRequest(endpoint: endpoint)) }
        guard let client = clientID ?? (clientIDs.count == 1 ? clientIDs.first : nil) else {
            let why =
                clientIDs.isEmpty ? "CLIENT_ID, its default, has no value" : "CLIENT_ID, its default, names several"
            problem(.logoutClientID, at: .builtIn, "the identity provider wants to know which client signs out: \(why)")
            return nil
        }
        return SignOut(
            cookie: cookie, provider: LogoutRequest(endpoint: endpoint, clientID: client, returnURI: returnURI))
    }

    /// How access tokens are verified. Where the issuer's keys are is the operator's to say, never a token's.
    mutating func accessTokenKeys(issuer: String?) -> KeySetEndpoint? {
        let use = choice(.accessToken, default: AccessTokenUse.off)
        let configured = optional(.keySetURL) { try KeySetEndpoint($0) }
        guard use == .verify else {
            if let orphan = entries.last(where: { $0.key == .keySetURL && !$0.value.isEmpty }), use != nil {
                problem(.keySetURL, at: orphan.origin, "it is of use only with ACCESS_TOKEN=verify; set both or none")
            }
            return nil
        }
        if let configured { return configured }
        guard !entries.contains(where: { $0.key == .keySetURL && !$0.value.isEmpty }) else { return nil }
        guard let issuer else {
            if let entry = entries.last(where: { $0.key == .accessToken }) {
                problem(
                    .accessToken, at: entry.origin,
                    "verify needs the issuer's keys: set ISSUER (its /.well-known/jwks.json is asked) or JWKS_URL")
            }
            return nil
        }
        do { return try KeySetEndpoint(issuer: issuer) } catch {
            problem(.keySetURL, at: .builtIn, "of ISSUER “\(issuer)”: \(error); set JWKS_URL")
            return nil
        }
    }

    /// The load balancers with the places of their keys: as configured, else as partition and region say.
    mutating func loadBalancers(_ arns: [LoadBalancerARN], configured: KeyEndpoint?) -> LoadBalancers? {
        var balancers: [LoadBalancer] = []
        for arn in arns {
            do { balancers.append(LoadBalancer(arn: arn, keyEndpoint: try configured ?? KeyEndpoint(for: arn))) } catch
            {
                problem(.keyEndpoint, at: .builtIn, "\(error)")
            }
        }
        return LoadBalancers(balancers)
    }

    /// Where keys outlive a restart: the setting, else what systemd offers, which may be several divided by colons.
    mutating func cacheDirectory(_ systemd: String?) -> String? {
        let offered = systemd?.split(separator: ":").first.map(String.init)
        guard let (text, origin) = text(.cacheDirectory, default: offered) else { return nil }
        guard text.hasPrefix("/") else {
            problem(
                .cacheDirectory, at: origin, "“\(text)”: it must be an absolute path, such as /var/cache/authsidecar")
            return nil
        }
        return text
    }
}
