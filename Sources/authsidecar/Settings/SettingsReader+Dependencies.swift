// SPDX-License-Identifier: Apache-2.0

import TextBasics
import ALBIdentity
import AuthRequest
import JOSE
import PublicKeys

/// Settings that have to agree with each other.
extension SettingsReader {
    /// How people are signed out. The endpoint, the place to return to and the client belong together.
    mutating func signOut(
        clientIDs: [String], issuers: [Issuer], prefix: PagesPrefix
    ) -> (signOut: SignOut?, warnings: [String]) {
        let endpoint = optional(.logoutEndpoint, WebURL.init)
        let returnURI = optional(.logoutURI, WebURL.init)
        let style = choice(.logoutStyle, default: LogoutStyle.cognito) ?? .cognito
        let warnings = SignOutWarnings(
            endpoint: endpoint, returnURI: returnURI, style: style, prefix: prefix, issuers: issuers)
        return (signOut(endpoint, returnURI, style, clientIDs: clientIDs), warnings.list)
    }

    private mutating func signOut(
        _ endpoint: WebURL?, _ returnURI: WebURL?, _ style: LogoutStyle, clientIDs: [String]
    ) -> SignOut? {
        let cookie = value(.sessionCookie, default: CookieName.standard.description) { text throws(InvalidText) in
            guard let name = CookieName(text) else {
                throw InvalidText("a cookie's name has letters, digits and !#$%&'*+-.^_`|~ (RFC 6265)")
            }
            return name
        }
        let clientID = optional(.logoutClientID) { $0 }
        guard let cookie else { return nil }
        guard let endpoint else {
            if let orphan = entries.last(where: { $0.key == .logoutURI && !$0.value.isEmpty }) {
                problem(
                    .logoutURI, at: orphan.origin, dependingOn: [.logoutURI, .logoutEndpoint],
                    "it is of use only with LOGOUT_ENDPOINT; set both or none")
            }
            return SignOut(cookie: cookie, provider: nil)
        }
        guard let returnURI else { return SignOut(cookie: cookie, provider: LogoutRequest(endpoint: endpoint)) }
        guard let client = clientID ?? (clientIDs.count == 1 ? clientIDs.first : nil) else {
            let why =
                clientIDs.isEmpty ? "CLIENT_ID, its default, has no value" : "CLIENT_ID, its default, names several"
            problem(
                .logoutClientID, at: .builtIn, dependingOn: [.clientID, .logoutClientID],
                "the identity provider wants to know which client signs out: \(why)")
            return nil
        }
        return SignOut(
            cookie: cookie,
            provider: LogoutRequest(endpoint: endpoint, clientID: client, returnURI: returnURI, style: style))
    }

    /// What is expected of access tokens.
    mutating func accessTokens() -> AccessTokenExpectations {
        let standard = AccessTokenExpectations.standardClientClaims
        let algorithms = list(.accessTokenAlgorithms, default: SignatureAlgorithm.rs256.rawValue) {
            name -> SignatureAlgorithm in
            guard let algorithm = SignatureAlgorithm(name: name) else {
                let names = SignatureAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
                throw InvalidText("it must be one of \(names)")
            }
            return algorithm
        }
        return AccessTokenExpectations(
            issuers: list(.accessTokenIssuer, default: "") { Issuer($0) } ?? [],
            clientClaims: value(
                .accessTokenClientClaim, default: standard.map(\.description).joined(separator: "|"),
                ClaimPath.alternatives) ?? standard,
            audiences: list(.accessTokenAudience, default: "") { $0 } ?? [],
            algorithms: algorithms ?? [])
    }

    /// How access tokens are verified. Where the issuers' keys are is the operator's to say, never a token's.
    ///
    /// - Parameter issuers: of both kinds of tokens.
    mutating func accessTokenKeys(of issuers: [Issuer]) -> AccessTokenKeys? {
        let use = choice(.accessToken, default: AccessTokenUse.off)
        let configured = list(.keySetURL, default: "", KeySetSetting.init)
        guard use == .verify else {
            for key in [
                SettingKey.keySetURL, .accessTokenIssuer, .accessTokenClientClaim, .accessTokenAudience,
                .accessTokenAlgorithms,
            ] {
                if let orphan = entries.last(where: { $0.key == key && !$0.value.isEmpty && $0.origin != .builtIn }) {
                    problem(
                        key, at: orphan.origin, dependingOn: [.accessToken, key],
                        "it is of use only with ACCESS_TOKEN=verify; set both or none")
                }
            }
            return nil
        }
        guard let configured else { return nil }
        if configured.count == 1, configured[0].issuer == nil { return AccessTokenKeys(common: configured[0].endpoint) }
        let named = configured.compactMap { setting in setting.issuer.map { (issuer: $0, endpoint: setting.endpoint) } }
        guard named.count == configured.count else {
            problem(.keySetURL, at: origin(of: .keySetURL), "of several, each must be ISSUER=URL")
            return nil
        }
        if let stranger = named.first(where: { own in !issuers.contains { $0.isNamed(own.issuer.description) } }) {
            problem(
                .keySetURL, at: origin(of: .keySetURL), dependingOn: [.issuer, .accessTokenIssuer],
                "“\(stranger.issuer)” is named neither in ISSUER nor in ACCESS_TOKEN_ISSUER")
            return nil
        }
        let names = named.map(\.issuer.description)
        if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
            problem(.keySetURL, at: origin(of: .keySetURL), "“\(names[twice])” has two key sets; keep one of them")
            return nil
        }
        guard !issuers.isEmpty else {
            problem(
                .accessToken, at: origin(of: .accessToken), dependingOn: [.issuer, .accessTokenIssuer, .keySetURL],
                "verify needs the issuer's keys: set ISSUER (its /.well-known/jwks.json is asked) or JWKS_URL")
            return nil
        }
        do { return try AccessTokenKeys(issuers: issuers, configured: named) } catch {
            problem(
                .keySetURL, at: .builtIn, dependingOn: [.keySetURL],
                "of “\(issuers.map(\.description).joined(separator: ","))”: \(error); set JWKS_URL")
            return nil
        }
    }

    private func origin(of key: SettingKey) -> SettingsSources.Origin {
        entries.last { $0.key == key }?.origin ?? .builtIn
    }

    /// The load balancers with the places of their keys: as configured, else as partition and region say.
    mutating func loadBalancers(_ arns: [LoadBalancerARN], configured: KeyEndpoint?) -> LoadBalancers? {
        var balancers: [LoadBalancer] = []
        for arn in arns {
            do { balancers.append(LoadBalancer(arn: arn, keyEndpoint: try configured ?? KeyEndpoint(for: arn))) } catch
            {
                problem(.keyEndpoint, at: .builtIn, dependingOn: [.keyEndpoint], "\(error)")
            }
        }
        return LoadBalancers(balancers)
    }

    /// What the pages say about the site. A logo that is not there is no reason to refuse everybody: it is left out, with a warning.
    mutating func site() -> (site: SiteIdentity, warnings: [String]) {
        var warnings: [String] = []
        let logo = optional(.siteLogo) { path -> SiteLogo? in
            guard path.hasPrefix("/") else {
                throw InvalidText("it must be an absolute path, such as /etc/authsidecar/logo.png")
            }
            do {
                return try SiteLogo(BoundedInput.contents(of: path, atMost: InputLimit.siteLogo))
            } catch InputError.system(let code) {
                warnings.append("SITE_LOGO: \(path): \(InputError.system(errorCode: code)); pages are shown without it")
                return nil
            }
        }
        let site = SiteIdentity(
            name: optional(.siteName, SiteName.init), logo: logo ?? nil, contact: optional(.contact, SiteContact.init))
        return (site, warnings)
    }

    /// A directory of the daemon's own: the setting, else what systemd offers, which may be several separated by colons.
    mutating func directory(_ key: SettingKey, offered: String?, example: String) -> String? {
        let first = offered?.split(separator: ":").first.map(String.init)
        guard let (text, origin) = text(key, default: first) else { return nil }
        return parsed(text, key, origin) { text throws(InvalidText) in
            guard text.hasPrefix("/") else { throw InvalidText("it must be an absolute path, such as \(example)") }
            return text
        }
    }
}

extension Issuer {
    /// One value of `ISSUER`. A load balancer takes only `https://` for its provider's issuer, and writes that into its tokens; the
    /// emulator's is on loopback. An access token may have another kind of issuer.
    static func ofUserClaims(_ text: String) throws(InvalidText) -> Issuer {
        let scheme = "https://"
        if text.prefix(scheme.count).lowercased() == scheme, text.count > scheme.count { return Issuer(text) }
        guard let url = try HTTPURL(text), !url.isSecure else {
            throw InvalidText("it must begin with https:// (Cognito: https://cognito-idp.REGION.amazonaws.com/POOL)")
        }
        return Issuer(text)
    }
}

/// One part of `JWKS_URL`: `URL`, or `ISSUER=URL`.
struct KeySetSetting {
    let issuer: Issuer?
    let endpoint: KeySetEndpoint

    init(_ text: String) throws(InvalidText) {
        // No URL of a key set has a “=” (EndpointURL).
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        issuer = parts.count == 2 ? Issuer(String(parts[0].trimmed)) : nil
        guard issuer?.description.isEmpty != true else { throw InvalidText("there is no issuer before “=”") }
        endpoint = try KeySetEndpoint(String((parts.last ?? "").trimmed))
    }
}
