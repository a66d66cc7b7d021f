// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import ArgumentParser
import AuthRequest
import Foundation
import Logging
import PublicKeys
import Testing
import TestSupport

@testable import authsidecar

/// Settings from three sources: who wins, what they mean, and what is warned of.
struct SettingsTests: ReadsSettings {
    /// A picture to name in SITE_LOGO.
    private static let logo = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/images/icon.png").path

    @Test func `takes flags before environment before file before default`() throws {
        let file = "ALB_ARN=\(Self.arn)\nLEEWAY=1\n"
        let environment = ["AUTHSIDECAR_LEEWAY": "2", "PATH": "/bin"]
        #expect(try settings("ALB_ARN=\(Self.arn)").auth.expectations?.leeway == 5)
        #expect(try settings(file).auth.expectations?.leeway == 1)
        #expect(try settings(file, environment: environment).auth.expectations?.leeway == 2)
        let all = try settings(file, flags: [.leeway: "3"], environment: environment)
        #expect(all.auth.expectations?.leeway == 3)
        let origins = Dictionary(uniqueKeysWithValues: all.entries.map { ($0.key, $0.origin.description) })
        #expect(origins[.leeway] == "--leeway")
        #expect(origins[.albARN] == "a.conf:1")
        #expect(origins[.logLevel] == "default")
        #expect(all.entries.count == SettingKey.allCases.count)
    }

    @Test(arguments: SettingKey.allCases)
    func `takes every setting from file, environment and flag`(key: SettingKey) throws {
        let values: [SettingKey: String] = [
            .albARN: Self.arn, .clientID: "a,b", .issuer: "https://i", .keyEndpoint: "https://keys.example.com/",
            .cacheDirectory: "/var/cache/x", .leeway: "7", .identityHeaders: "X-A=a", .headerEncoding: "utf-8",
            .accessToken: "off", .accessTokenIssuer: "https://j", .accessTokenClientClaim: "azp|/a/b",
            .accessTokenAudience: "a,b", .accessTokenAlgorithms: "ES256,PS256", .keySetURL: "https://i/jwks.json",
            .groupsClaim: "a|b", .groupsSeparator: "space",
            .emailClaim: "email|upn",
            .requireVerifiedEmail: "no",
            .logoutGlobal: "yes", .revocation: "on", .revocationDays: "30", .revocationCacheSeconds: "5",
            .stateDirectory: "/var/lib/x",
            .control: "unix:/run/x/control.sock",
            .sessionCookie: "C", .pagesPrefix: "/_sso", .siteName: "Intranet", .siteLogo: Self.logo,
            .contact: "help@example.com", .logoutEndpoint: "https://l/", .logoutURI: "https://r/",
            .logoutClientID: "c",
            .logoutStyle: "oidc",
            .listen: "tcp:127.0.0.1:0", .listenAnywhere: "yes", .socketMode: "0600", .socketGroup: "101",
            .eventLoops: "3", .logLevel: "debug", .logFormat: "json",
            .logAllowed: "yes", .logIdentity: "none",
        ]
        let value = try #require(values[key])
        var base: [SettingKey: String] = [.albARN: Self.arn]
        // A place to return to makes sense only together with an endpoint and a client.
        if key == .logoutURI { base.merge([.logoutEndpoint: "https://l/", .clientID: "c"]) { old, _ in old } }
        if key == .keySetURL { base[.accessToken] = "verify" }
        if key == .logoutGlobal { base.merge([.accessToken: "verify", .issuer: Self.userPool]) { old, _ in old } }
        if [.accessTokenIssuer, .accessTokenClientClaim, .accessTokenAudience, .accessTokenAlgorithms].contains(key) {
            base.merge([.accessToken: "verify", .issuer: "https://i"]) { old, _ in old }
        }
        let others = base.filter { $0.key != key }
        let lines = others.map { "\($0.key.rawValue)=\($0.value)" }.joined(separator: "\n")
        for (settings, origin) in [
            (try settings("\(key.rawValue)=\(value)\n\(lines)"), "a.conf:1"),
            (try settings(lines, environment: [key.environmentName: value]), key.environmentName),
            (try settings(lines, flags: [key: value]), "--\(key.flagName)"),
        ] {
            let entry = try #require(settings.entries.first { $0.key == key })
            #expect(entry.value == value && entry.origin.description == origin)
        }
    }

    @Test(arguments: SettingKey.allCases)
    func `says each thing once, also of settings that depend on others`(key: SettingKey) throws {
        let good = [
            "ALB_ARN=\(Self.arn)", "CLIENT_ID=c", "ISSUER=https://i", "KEY_ENDPOINT=https://keys.example.com/",
            "CACHE_DIR=/var/cache/x", "LEEWAY=7", "IDENTITY_HEADERS=X-User-Groups=g(app-*)", "HEADER_ENCODING=utf-8",
            "ACCESS_TOKEN=verify", "ACCESS_TOKEN_ISSUER=https://j,\(Self.userPool)",
            "ACCESS_TOKEN_CLIENT_CLAIM=azp",
            "ACCESS_TOKEN_AUDIENCE=a", "ACCESS_TOKEN_ALGORITHMS=ES256",
            "JWKS_URL=https://i=https://i/a.json,https://j=https://j/a.json", "GROUPS_CLAIM=g",
            "GROUPS_SEPARATOR=space", "EMAIL_CLAIM=email|upn", "REQUIRE_VERIFIED_EMAIL=no", "SESSION_COOKIE=C",
            "LOGOUT_ENDPOINT=https://l/", "LOGOUT_URI=https://r/", "LOGOUT_CLIENT_ID=c", "LOGOUT_STYLE=oidc",
            "LOGOUT_GLOBAL=yes", "REVOCATION=on", "REVOCATION_DAYS=30", "REVOCATION_CACHE_SECONDS=5",
            "STATE_DIR=/var/lib/x",
            "CONTROL=unix:/run/x/control.sock",
            "PAGES_PREFIX=/_sso", "SITE_NAME=Intranet", "SITE_LOGO=\(Self.logo)", "CONTACT=help@example.com",
            "LISTEN=tcp:127.0.0.1:0", "LISTEN_ANYWHERE=no", "SOCKET_MODE=0660", "SOCKET_GROUP=101", "EVENT_LOOPS=3",
            "LOG_LEVEL=debug", "LOG_FORMAT=json",
            "LOG_ALLOWED=yes", "LOG_IDENTITY=none",
        ]
        #expect(problems(good.joined(separator: "\n")) == [])
        let index = try #require(good.firstIndex { $0.hasPrefix("\(key.rawValue)=") })
        // The settings without it may be wrong, too, but that is not said.
        let texts = [good, good.filter { !$0.hasPrefix("LOGOUT_CLIENT_ID") }].compactMap { lines in
            lines.firstIndex(of: good[index]).map { index in
                var lines = lines
                lines[index] = "\(key.rawValue)=\"\(lines[index].split(separator: "=")[1])\""
                return lines.joined(separator: "\n")
            }
        }
        for text in texts {
            let problems = problems(text)
            #expect(problems.count == 1 && problems[0].hasSuffix(": \(key.rawValue): write the value without quotes"))
        }
        var lines = good
        lines[index] = "\(key.rawValue)=\u{1},x y"
        // Some take any text; then it is the others that do not fit it.
        let wrong = problems(lines.joined(separator: "\n"))
        let own = wrong.filter { $0.contains(": \(key.rawValue): ") }
        #expect(own.isEmpty || own == wrong)
    }

    @Test func `a logo that cannot be read is left out, with a warning`() throws {
        let settings = try settings("ALB_ARN=\(Self.arn)\nSITE_LOGO=/no/such/file")
        #expect(
            settings.warnings.contains("SITE_LOGO: /no/such/file: there is no such file; pages are shown without it"))
    }

    /// A container gets an empty variable for one that nobody has set.
    @Test func `an empty variable of the environment removes no restriction`() throws {
        let file = "ALB_ARN=\(Self.arn)\nCLIENT_ID=a"
        let settings = try settings(file, environment: ["AUTHSIDECAR_CLIENT_ID": ""])
        #expect(settings.auth.expectations?.clientIDs == ["a"])
    }

    @Test func `hides a value with an empty one of a flag`() throws {
        let file = "ALB_ARN=\(Self.arn)\nCLIENT_ID=a\nISSUER=https://i"
        let settings = try settings(file, flags: [.clientID: ""])
        #expect(settings.auth.expectations?.clientIDs.isEmpty == true)
        #expect(problems(file, flags: [.albARN: ""]).first?.hasPrefix("ALB_ARN: is mandatory") == true)
    }

    @Test func `reads lists, spaces, comments, empty lines and line ends of other systems`() throws {
        let other = Self.arn.replacing("app/a/", with: "app/b/")
        let settings = try settings(
            "# a comment\r\n\r\n  ALB_ARN = \(Self.arn) , \(other)\r\nLISTEN=unix:/a\nLISTEN=tcp:127.0.0.1:1, systemd\n#LEEWAY=9\n"
        )
        #expect(settings.auth.expectations?.loadBalancers.all.map(\.arn.description) == [Self.arn, other])
        #expect(
            settings.listen == [
                .address(.unix(path: "/a")), .address(.tcp(host: "127.0.0.1", port: 1)), .systemd,
            ])
        #expect(settings.auth.expectations?.leeway == 5)
    }

    @Test func `each load balancer has the keys of its region, unless KEY_ENDPOINT names one place for all`() throws {
        let other = Self.arn.replacing("eu-central-1", with: "eu-west-1")
        func endpoints(_ lines: String) throws -> [String]? {
            try settings(lines).auth.expectations?.loadBalancers.all.map(\.keyEndpoint.description)
        }
        let both = "ALB_ARN=\(Self.arn),\(other)"
        #expect(
            try endpoints(both) == [
                "https://public-keys.auth.elb.eu-central-1.amazonaws.com/",
                "https://public-keys.auth.elb.eu-west-1.amazonaws.com/",
            ])
        #expect(try endpoints(both + "\nKEY_ENDPOINT=file:///keys/") == ["file:///keys/", "file:///keys/"])
    }

    @Test func `has the defaults of the manual`() throws {
        let settings = try settings("ALB_ARN=\(Self.arn)", cores: 16)
        #expect(settings.listen == [.systemd])
        #expect(settings.eventLoops == 4)
        #expect(settings.logLevel == .info)
        #expect(settings.cacheDirectory == nil)
        #expect(settings.auth.signOut == .standard)
        #expect(
            settings.auth.expectations?.loadBalancers.keyEndpoints.map(\.description)
                == ["https://public-keys.auth.elb.eu-central-1.amazonaws.com/"])
        #expect(try self.settings("ALB_ARN=\(Self.arn)", cores: 1).eventLoops == 1)
        #expect(
            try self.settings("ALB_ARN=\(Self.arn)", systemdCacheDirectory: "/var/cache/a:/b").cacheDirectory
                == "/var/cache/a")
    }

    @Test func `the groups' header follows the groups' claim, unless it is mapped`() throws {
        func mapping(_ lines: String) throws -> [[String]] {
            try settings("ALB_ARN=\(Self.arn)\n\(lines)").auth.identityHeaders.mappings
                .filter { $0.header == "X-User-Groups" }.map { $0.claims.map(\.description) }
        }
        #expect(try mapping("") == [["cognito:groups"]])
        #expect(try mapping("GROUPS_CLAIM=custom:groups|roles") == [["custom:groups", "roles"]])
        #expect(try mapping("GROUPS_CLAIM=roles\nIDENTITY_HEADERS=X-User-Groups=other") == [["other"]])
        let entra = try settings("ALB_ARN=\(Self.arn)\nEMAIL_CLAIM=email|preferred_username|upn").auth
        #expect(entra.emailSource.claims.map(\.description) == ["email", "preferred_username", "upn"])
        #expect(entra.identityHeaders.mappings.first?.claims == entra.emailSource.claims)
    }

    @Test(arguments: [
        (
            "",
            "groups: none while ACCESS_TOKEN is off, since only Amazon Cognito's access token has cognito:groups; "
                + "a rule for groups refuses everybody"
        ),
        (
            "GROUPS_CLAIM=custom:groups|/realm_access/roles",
            "groups: custom:groups or /realm_access/roles of the user claims"
        ),
        (
            "ACCESS_TOKEN=verify\nISSUER=https://i",
            "groups: cognito:groups of the access token, else of the user claims"
        ),
    ])
    func `check says where groups come from`(lines: String, sentence: String) throws {
        #expect(try settings("ALB_ARN=\(Self.arn)\n\(lines)").sourceOfGroups == sentence)
    }

    @Test func `each form of a user pool has the key set that is set for it`() throws {
        let pool = "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example"
        func list(_ sets: String) throws -> [String] {
            let lines = "ACCESS_TOKEN=verify\nISSUER=https://\(pool)\nJWKS_URL=\(sets)"
            let keys = try settings("ALB_ARN=\(Self.arn)\n\(lines)").auth.accessTokenKeys
            return (keys?.list ?? []).map { "\($0.issuer) \($0.endpoint)" }
        }
        let (old, new) = ("https://\(pool)=https://old/", "https://issuer-\(pool)=https://new/")
        for both in ["\(old),\(new)", "\(new),\(old)"] {
            #expect(try list(both) == ["https://\(pool) https://old/", "https://issuer-\(pool) https://new/"])
        }
        #expect(try list(new) == ["https://\(pool) https://new/", "https://issuer-\(pool) https://new/"])
    }

    @Test func `without a load balancer there are settings that let nobody in, and the line to edit is named`() throws {
        let settings = try settings("# Which load balancers?\n# ALB_ARN=arn:…\nLEEWAY=9")
        #expect(settings.auth.expectations == nil)
        #expect(
            settings.unconfigured?.description.hasPrefix("ALB_ARN: is mandatory and has no value; set it in a.conf:2: ")
                == true)
        #expect(throws: SettingsProblems.self) { try settings.requireConfigured() }
        #expect(try self.settings().unconfigured?.description.contains("/etc/authsidecar/authsidecar.conf: ") == true)
        #expect(try self.settings("ALB_ARN=\(Self.arn)").unconfigured == nil)
    }

    @Test func `has a flag for every setting`() throws {
        for key in SettingKey.allCases {
            let options = try SettingsOptions.parse(["--\(key.flagName)", "value"])
            #expect(options.flags == [key: "value"])
        }
        #expect(try SettingsOptions.parse(["--listen", "a", "--listen", "b"]).flags == [.listen: "a,b"])
    }

    @Test func `refuses a file that is no text, or not there`() throws {
        #expect { try SettingsFile(path: "/nonexistent/a.conf") } throws: {
            "\($0)" == "/nonexistent/a.conf: cannot be read: there is no such file"
        }
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)/a.conf"
        try Data([0xFF, 0x0A]).write(to: URL(filePath: path))
        #expect { try SettingsFile(path: path) } throws: { "\($0)".contains("this is no configuration file") }
        #expect(throws: SettingsProblem.self) { try SettingsFile(path: "/tmp") }
    }
}
