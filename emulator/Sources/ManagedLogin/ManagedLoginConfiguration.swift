// SPDX-License-Identifier: Apache-2.0

import Foundation
import LoginProtocol

/// Settings of the pool and its one app client.
public struct ManagedLoginConfiguration: Sendable {
    /// Where the browser finds the pages: scheme, host and port, without a slash at the end.
    public var baseURL: String
    public var provider = ProviderKind.cognito
    public var poolID = "eu-central-1_emulator"
    public var clientID = "emulatorclient0123456789ab"
    /// Random unless it is given.
    public var clientSecret: String
    /// Where a code may be sent to, compared exactly.
    public var callbackURLs: [String]
    /// Where a sign-out may lead, compared exactly.
    public var signOutURLs: [String]
    /// Whether users may sign up.
    public var allowsSignUp = true
    /// Seconds for which an authorization code is valid.
    public var codeLife: Int64 = 300
    /// Seconds for which the browser stays signed in here.
    public var sessionLife: Int64 = 3600
    /// Seconds for which access and ID tokens are valid.
    public var accessTokenLife: Int64 = 3600
    /// Seconds for which a refresh token is valid.
    public var refreshTokenLife: Int64 = 30 * 86_400

    public init(baseURL: String, callbackURLs: [String], signOutURLs: [String], clientSecret: String? = nil) {
        self.baseURL = baseURL
        self.callbackURLs = callbackURLs
        self.signOutURLs = signOutURLs
        self.clientSecret = clientSecret ?? RandomToken.make()
    }

    /// The provider's issuers and the paths of its documents.
    public var addresses: ProviderAddresses { ProviderAddresses(provider, baseURL: baseURL, poolID: poolID) }
}

extension ManagedLoginConfiguration {
    /// What is wrong with the settings, for their author.
    public struct Problem: Error, CustomStringConvertible, Equatable {
        public let description: String
    }

    func check() throws(Problem) {
        guard let base = URL(string: baseURL), ["http", "https"].contains(base.scheme), base.path.isEmpty,
            base.query == nil, base.fragment == nil, base.user == nil,
            LoopbackHost.contains(String(baseURL.drop { $0 != "/" }.dropFirst(2)))
        else {
            throw Problem(
                description: "“\(baseURL)” is no URL of this machine, such as http://127.0.0.1:9080, without a path.")
        }
        for url in callbackURLs + signOutURLs {
            // It becomes the value of a header.
            guard url.utf8.allSatisfy({ 0x21...0x7E ~= $0 }), let parsed = URL(string: url), parsed.scheme != nil,
                parsed.host()?.isEmpty == false, parsed.fragment == nil
            else { throw Problem(description: "“\(url)” is no URL to be sent to, such as http://localhost:8080/path.") }
        }
        for (name, value) in [("pool id", poolID), ("client id", clientID), ("client secret", clientSecret)] {
            guard !value.isEmpty, value.utf8.allSatisfy({ 0x21...0x7E ~= $0 && $0 != UInt8(ascii: ":") }) else {
                throw Problem(description: "The \(name) must be printable ASCII without blanks and colons.")
            }
        }
        guard
            poolID.utf8.allSatisfy({
                ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || 0x30...0x39 ~= $0 || $0 == 0x2D || $0 == 0x5F
            })
        else { throw Problem(description: "The pool id is of letters, digits, “-” and “_”.") }
        guard provider != .cognitoNewIssuer || poolID.firstIndex(of: "_").map({ $0 > poolID.startIndex }) == true else {
            throw Problem(
                description: "The pool id of \(provider.rawValue) is REGION_NAME: the issuer names the region.")
        }
        guard min(codeLife, sessionLife, accessTokenLife, refreshTokenLife) > 0 else {
            throw Problem(description: "Each life must be more than 0 seconds.")
        }
    }

    /// The origin of a URL of the lists, as a content security policy names it.
    static func origin(of url: String) -> String? {
        guard let parsed = URL(string: url), let scheme = parsed.scheme, let host = parsed.host(percentEncoded: true),
            !host.contains(where: { ";,' ".contains($0) })
        else { return nil }
        // The policy's grammar has no IPv6 addresses.
        guard !host.contains(":") else { return "\(scheme):" }
        return "\(scheme)://\(host)\(parsed.port.map { ":\($0)" } ?? "")"
    }
}
