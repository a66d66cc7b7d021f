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

/// Settings from three sources: who wins, what is refused, and what the message says.
struct SettingsTests {
    private static let arn =
        "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/0123456789abcdef"

    private static let userPool = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123"

    /// A picture to name in SITE_LOGO.
    private static let logo = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/images/icon.png").path

    private func settings(
        _ file: String? = nil, flags: [SettingKey: String] = [:], environment: [String: String] = [:], cores: Int = 2,
        systemdCacheDirectory: String? = nil
    ) throws -> Settings {
        try Settings(
            SettingsSources(
                flags: flags, environment: environment, file: file.map { SettingsFile(path: "a.conf", text: $0) }),
            cores: cores, systemd: SystemdDirectories(cache: systemdCacheDirectory))
    }

    /// Everything that is wrong, a line each.
    private func problems(
        _ file: String? = nil, flags: [SettingKey: String] = [:], environment: [String: String] = [:]
    ) -> [String] {
        do {
            try settings(file, flags: flags, environment: environment).requireConfigured()
            return []
        } catch let error as SettingsProblems {
            return error.problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

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

    @Test(arguments: [
        ("LEEWAY=abc", "a.conf:2: LEEWAY: “abc”: it must be a whole number of seconds from 0 to 120"),
        ("LEEWAY=-1", "a.conf:2: LEEWAY: “-1”: it must be a whole number"),
        ("LEEWAY=121", "a.conf:2: LEEWAY: “121”: it must be a whole number"),
        ("EVENT_LOOPS=0", "a.conf:2: EVENT_LOOPS: “0”: it must be a whole number of threads from 1 to 64"),
        ("SITE_LOGO=logo.png", "a.conf:2: SITE_LOGO: “logo.png”: it must be an absolute path"),
        ("CLIENT_ID=4ex\u{1B}[D2", #"a.conf:2: CLIENT_ID: “4ex\u{1B}[D2”: a control character"#),
        ("ISSUER=https://i\rLEEWAY=3", #"a.conf:2: ISSUER: “https://i\u{D}LEEWAY=3”: a control character"#),
        ("SITE_LOGO=/dev/null", "a.conf:2: SITE_LOGO: “/dev/null”: it is not a regular file"),
        ("SITE_LOGO=/etc/hostname", "a.conf:2: SITE_LOGO: “/etc/hostname”: it is neither a PNG nor a WebP picture"),
        ("CONTACT=help", "a.conf:2: CONTACT: “help”: it must begin with https://; or write a mail address such as"),
        ("CONTACT=a@b c", "a.conf:2: CONTACT: “a@b c”: it is no mail address such as help@example.com"),
        ("SITE_NAME=a\u{7}", #"SITE_NAME: “a\u{7}”: a control character"#),
        ("SITE_NAME=a\u{202E}b", "control characters and invisible ones have no place in it"),
        ("LOG_LEVEL=loud", "a.conf:2: LOG_LEVEL: “loud”: it must be one of debug, info, notice, warning, error"),
        ("LOG_IDENTITY=name", "it must be one of sub, email, none"), ("HEADER_ENCODING=ascii", "one of percent, utf-8"),
        ("LEEWAI=3", "a.conf:2: unknown setting “LEEWAI”; did you mean LEEWAY?"),
        ("alb_arn=x", "a.conf:2: unknown setting “alb_arn”; did you mean ALB_ARN?"),
        ("QWERTZUIOP=1", "a.conf:2: unknown setting “QWERTZUIOP”; the settings are ALB_ARN, CLIENT_ID"),
        ("nonsense", "a.conf:2: “nonsense” is not KEY=value"), ("ISSUER=\"x\"", "write the value without quotes"),
        ("ALB_ARN", "a.conf:2: “ALB_ARN” is not KEY=value"), ("=x", "a.conf:2: “=x” is not KEY=value"),
        ("CLIENT_ID=a,,b", "a.conf:2: CLIENT_ID: “”: there is nothing between two commas"),
        ("CACHE_DIR=cache", "CACHE_DIR: “cache”: it must be an absolute path"),
        ("CACHE_DIR=/var/cache/a\u{0}b", #"a.conf:2: CACHE_DIR: “/var/cache/a\u{0}b”: a control character"#),
        ("LISTEN=0.0.0.0:80", "it must be systemd, unix:/PATH or tcp:127.0.0.1:PORT"),
        ("LISTEN=unix:a", "unix: wants an absolute path"), ("LISTEN=Systemd", "it must be systemd, unix:"),
        ("LISTEN=tcp:0.0.0.0:80", "only loopback (127.0.0.1 or [::1]) is private; if everyone who can reach another"),
        ("LISTEN=tcp:[::]:80", "set LISTEN_ANYWHERE=yes"), ("LISTEN=tcp:localhost:80", "an IP address and no name"),
        ("LISTEN_ANYWHERE=true", "a.conf:2: LISTEN_ANYWHERE: “true”: it must be one of yes, no"),
        ("SOCKET_MODE=660", "a.conf:2: SOCKET_MODE: “660”: it must be one of 0600, 0660, 0666"),
        ("SOCKET_MODE=0777", "it must be one of 0600, 0660, 0666"),
        ("SOCKET_GROUP=no-such-group", "a.conf:2: SOCKET_GROUP: “no-such-group”: there is no such group here"),
        ("SOCKET_GROUP=-1", "a.conf:2: SOCKET_GROUP: “-1”: the number of a group is from 0 to 4294967294"),
        ("SOCKET_GROUP=+1", "from 0 to 4294967294"), ("SOCKET_GROUP=4294967295", "from 0 to 4294967294"),
        ("SOCKET_GROUP=99999999999", "from 0 to 4294967294"), ("SOCKET_GROUP=-", "there is no such group here"),
        ("KEY_ENDPOINT=http://keys.example.com/", "KEY_ENDPOINT"), ("SESSION_COOKIE=a b", "a cookie's name has"),
        ("PAGES_PREFIX=_sso", "such as /_sso"), ("PAGES_PREFIX=/_sso/", "without a slash at the end"),
        ("PAGES_PREFIX=/", "such as /_sso"), ("PAGES_PREFIX=//sso", "such as /_sso"),
        ("PAGES_PREFIX=/a/../b", "such as /_sso"), ("PAGES_PREFIX=/a b", "such as /_sso"),
        ("PAGES_PREFIX=/a;b", "such as /_sso"), ("PAGES_PREFIX=/{a}", "such as /_sso"),
        ("PAGES_PREFIX=/\u{E9}", "such as /_sso"), ("PAGES_PREFIX=/$a", "such as /_sso"),
        ("PAGES_PREFIX=/\(String(repeating: "a", count: 64))", "at most 64 bytes"),
        ("LOGOUT_ENDPOINT=http://idp/", "write https://"), ("LOGOUT_URI=https://r/", "only with LOGOUT_ENDPOINT"),
        ("LOGOUT_ENDPOINT=https://l/\nLOGOUT_URI=https://r/", "which client signs out: CLIENT_ID, its default, has no"),
        ("LOGOUT_ENDPOINT=https://l/\nLOGOUT_URI=https://r/\nCLIENT_ID=a,b", "CLIENT_ID, its default, names several"),
        ("IDENTITY_HEADERS=Host=email", "begins with “X-”"), ("IDENTITY_HEADERS=Connection=email", "begins with “X-”"),
        ("IDENTITY_HEADERS=X-Accel-Redirect=email", "has a meaning of its own"),
        ("IDENTITY_HEADERS=X-Forwarded-For=email", "has a meaning of its own"),
        ("IDENTITY_HEADERS=X-Real-IP=email", "has a meaning of its own"),
        ("IDENTITY_HEADERS=X-Original-URI=email", "has a meaning of its own"),
        ("IDENTITY_HEADERS=X-Request-ID=email", "has a meaning of its own"),
        ("ACCESS_TOKEN=on", "it must be one of off, verify"), ("ACCESS_TOKEN=verify", "set ISSUER (its /.well-known"),
        (
            "ACCESS_TOKEN=verify\nACCESS_TOKEN_ISSUER=accounts.example.com",
            "JWKS_URL: of “accounts.example.com”: the issuer"
        ),
        (
            "ACCESS_TOKEN=verify\nISSUER=accounts.example.com",
            "ISSUER: “accounts.example.com”: it must begin with https:// (Cognito: https://cognito-idp.REGION."
        ),
        ("ISSUER=cognito", "a.conf:2: ISSUER: “cognito”: it must begin with https://"),
        ("ISSUER=https://", "ISSUER: “https://”: “” is no host name"),
        ("ISSUER=http://idp.example.com/", "http:// is for 127.0.0.1, [::1] and localhost only; write https://"),
        ("CLIENT_ID=a # my client", "a.conf:2: CLIENT_ID: “a # my client”: a comment has a line of its own"),
        ("CLIENT_ID=a,b # one, two", "a.conf:2: CLIENT_ID: “a,b # one, two”: a comment has a line of its own"),
        ("LEEWAY=5\t#seconds", "a comment has a line of its own"), ("CLIENT_ID=# none", "a comment has a line"),
        ("IDENTITY_HEADERS=X-A=a(x) # mine", "a comment has a line of its own"),
        ("export CLIENT_ID=a", "a.conf:2: unknown setting “export CLIENT_ID”; write it without “export”"),
        ("ALLOWED_GROUPS=a", "unknown setting “ALLOWED_GROUPS”; who may enter is set in nginx, for each location"),
        ("CLIENT_SECRET=a", "unknown setting “CLIENT_SECRET”; authsidecar needs no secret; leave it out"),
        ("ACCESS_TOKEN=verify\nJWKS_URL=http://keys.example.com/", "JWKS_URL: “http://keys.example.com/”"),
        ("JWKS_URL=https://keys.example.com/", "of use only with ACCESS_TOKEN=verify"),
        ("ACCESS_TOKEN_ISSUER=https://i", "of use only with ACCESS_TOKEN=verify"),
        ("ACCESS_TOKEN_AUDIENCE=api://a", "of use only with ACCESS_TOKEN=verify"),
        ("ACCESS_TOKEN_ALGORITHMS=ES256", "of use only with ACCESS_TOKEN=verify"),
        (
            "ACCESS_TOKEN=verify\nISSUER=https://i\nACCESS_TOKEN_ALGORITHMS=RS256,HS256",
            "it must be one of RS256, PS256, ES256"
        ),
        (
            "ACCESS_TOKEN=verify\nISSUER=https://i\nACCESS_TOKEN_ALGORITHMS=none",
            "it must be one of RS256, PS256, ES256"
        ),
        (
            "ACCESS_TOKEN=verify\nISSUER=https://i\nACCESS_TOKEN_ALGORITHMS=rs256",
            "it must be one of RS256, PS256, ES256"
        ),
        (
            "ACCESS_TOKEN=verify\nISSUER=https://i\nJWKS_URL=https://a/,https://b/",
            "of several, each must be ISSUER=URL"
        ),
        (
            "ACCESS_TOKEN=verify\nISSUER=https://i\nJWKS_URL=https://j=https://b/",
            "“https://j” is named neither in ISSUER"
        ),
        ("ACCESS_TOKEN=verify\nISSUER=https://i\nJWKS_URL==https://b/", "there is no issuer before “=”"),
        (
            "ACCESS_TOKEN=verify\nISSUER=https://i,https://j\nJWKS_URL=https://i=https://a/,https://j=https://b/,https://i=https://c/",
            "JWKS_URL: “https://i” has two key sets; keep one of them"
        ),
        ("ISSUER=https://a,,https://b", "nothing between two commas"),
        ("GROUPS_CLAIM=a||b", "names an empty claim"), ("REQUIRE_VERIFIED_EMAIL=true", "it must be one of yes, no"),
        ("LEEWAY=1\nLEEWAY=2", "a.conf:3: LEEWAY is set in line 2"),
    ])
    func `refuses what is wrong and says what would be right`(line: String, message: String) {
        let problems = problems("ALB_ARN=\(Self.arn)\n\(line)")
        #expect(problems.count == 1)
        #expect(problems.first?.contains(message) == true, "\(problems)")
    }

    /// docker and Kubernetes pass on what a shell would take away.
    @Test(arguments: SettingKey.allCases)
    func `quotes and comments are refused from every source`(key: SettingKey) {
        for (value, message) in [
            ("\"x\"", "“\"x\"”: write the value without quotes"), ("'x'", "“'x'”: write the value without quotes"),
            ("x # y", "“x # y”: a comment has a line of its own"),
        ] where key != .siteName || !value.contains("#") {
            for (problems, origin) in [
                (problems(environment: [key.environmentName: value]), key.environmentName),
                (problems(flags: [key: value]), "--\(key.flagName)"),
            ] {
                #expect(problems.contains("\(origin): \(key.rawValue): \(message)"), "\(problems)")
            }
            let own = problems("\(key.rawValue)=\(value)").filter { $0.hasPrefix("a.conf:1: \(key.rawValue): ") }
            #expect(own.count == 1 && message.hasSuffix(own[0].split(separator: ": ").last ?? "-"), "\(own)")
        }
    }

    @Test func `spaces around a value do not count, and a number sign within one is no comment`() throws {
        let lines = "ALB_ARN=\(Self.arn)\nSESSION_COOKIE=#a\nCLIENT_ID=a#b\nSITE_NAME=Shop #1\n"
        let settings = try settings(
            lines + "IDENTITY_HEADERS=X-User-Groups=cognito:groups(Team #1)", flags: [.eventLoops: " 3\t"],
            environment: ["AUTHSIDECAR_LEEWAY": " 7 ", "AUTHSIDECAR_LOG_LEVEL": " "])
        #expect(settings.auth.expectations?.leeway == 7 && settings.eventLoops == 3 && settings.logLevel == .info)
        #expect(settings.auth.expectations?.clientIDs == ["a#b"])
    }

    @Test(arguments: [
        "https://login.microsoftonline.com/TENANT/v2.0", "https://example.okta.com/oauth2/default",
        "https://example.auth0.com/", "https://keycloak.example.com/realms/r", "https://key_cloak.example.com/realms/r",
        "https://accounts.google.com", "http://127.0.0.1:9080/eu-central-1_emulator", "http://localhost:9080/p",
    ])
    func `an issuer is a URL`(issuer: String) throws {
        let settings = try settings("ALB_ARN=\(Self.arn)\nISSUER=\(issuer)")
        #expect(settings.auth.expectations?.issuers.map(\.description) == [issuer])
    }

    @Test func `Kubernetes' service links are named as such`() {
        let links = ["SERVICE_HOST", "SERVICE_PORT", "PORT", "PORT_80_TCP", "PORT_80_TCP_ADDR"]
        for service in ["", "WEB_"] {
            let names = links.map { "AUTHSIDECAR_\(service)\($0)" }
            let problems = problems(
                "ALB_ARN=\(Self.arn)", environment: Dictionary(uniqueKeysWithValues: names.map { ($0, "10.0.0.1") }))
            #expect(problems.count == links.count)
            #expect(problems.allSatisfy { $0.hasSuffix("set enableServiceLinks: false in the pod") }, "\(problems)")
        }
        let other = problems("ALB_ARN=\(Self.arn)", environment: ["AUTHSIDECAR_PORT": "80"])
        #expect(other.count == 1 && !other[0].contains("Kubernetes"))
    }

    @Test(arguments: [
        ("arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/a/0/1", "is it a listener's ARN?"),
        ("arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/a/0", "only load balancers of type"),
        ("arn:aws:elasticloadbalancing:eu-central-1:12345:loadbalancer/app/a/0", "twelve digits"),
        ("app/a/0", "six fields"),
        ("arn:aws-cn:elasticloadbalancing:cn-north-1:123456789012:loadbalancer/app/a/0", "KEY_ENDPOINT"),
    ])
    func `explains an ARN that is none of ours`(arn: String, message: String) {
        let problems = problems("ALB_ARN=\(arn)")
        #expect(problems.contains { $0.contains(message) }, "\(problems)")
    }

    @Test func `tells everything that is wrong at once`() {
        let problems = problems(
            "LEEWAY=x\nfoo", flags: [.listen: "x"],
            environment: ["AUTHSIDECAR_LOGLEVEL": "debug", "AUTHSIDECAR_ISUER": "x"])
        #expect(problems.count == 6, "\(problems)")
        #expect(
            problems.contains { $0.hasPrefix("ALB_ARN: is mandatory and has no value; set it in a.conf: ALB_ARN=") })
        #expect(problems.contains { $0.hasPrefix("--listen: LISTEN: “x”") })
        #expect(
            problems.contains {
                $0.contains("AUTHSIDECAR_LOGLEVEL: unknown setting “LOGLEVEL”; did you mean LOG_LEVEL?")
            })
        #expect(problems.contains { $0.contains("AUTHSIDECAR_ISUER: unknown setting “ISUER”; did you mean ISSUER?") })
    }

    @Test(arguments: [
        ("", "LOGOUT_ENDPOINT is not set"),
        ("LOGOUT_ENDPOINT=https://a.auth.eu-central-1.amazoncognito.com/logout", "LOGOUT_URI"),
        (
            "LOGOUT_ENDPOINT=https://l/logout\nISSUER=https://cognito-idp.eu-central-1.amazonaws.com/p",
            "LOGOUT_URI is not set"
        ),
        (
            "LOGOUT_ENDPOINT=https://l/\nLOGOUT_URI=https://r/signed-out\nCLIENT_ID=c\nPAGES_PREFIX=/_sso",
            "the page is /_sso/signed-out"
        ),
        (
            "LOGOUT_ENDPOINT=https://a.okta.com/oauth2/v1/logout\nLOGOUT_URI=https://r/\nCLIENT_ID=c",
            "wants LOGOUT_STYLE=oidc"
        ),
        (
            "LOGOUT_ENDPOINT=https://k/realms/r/protocol/openid-connect/logout\nLOGOUT_URI=https://r/\nCLIENT_ID=c",
            "=oidc"
        ),
        (
            "LOGOUT_ENDPOINT=https://a.amazoncognito.com/logout\nLOGOUT_URI=https://r/\nCLIENT_ID=c\nLOGOUT_STYLE=oidc",
            "wants LOGOUT_STYLE=cognito"
        ),
    ])
    func `warns of a sign-out that cannot work`(lines: String, warning: String) throws {
        let warnings = try settings("ALB_ARN=\(Self.arn)\n\(lines)").warnings
        #expect(warnings.count == 1 && warnings.first?.contains(warning) == true, "\(warnings)")
    }

    @Test(arguments: [
        "LOGOUT_ENDPOINT=https://l/logout",
        "LOGOUT_ENDPOINT=https://l/\nLOGOUT_URI=https://r/_sso/signed-out\nCLIENT_ID=c\nPAGES_PREFIX=/_sso",
        "LOGOUT_ENDPOINT=https://l/logout\nLOGOUT_URI=https://r/\nCLIENT_ID=c",
        "LOGOUT_ENDPOINT=https://a.okta.com/l\nLOGOUT_URI=https://r/\nCLIENT_ID=c\nLOGOUT_STYLE=oidc",
        "LOGOUT_ENDPOINT=https://a.amazoncognito.com/logout?client_id=c&logout_uri=https%3A%2F%2Fr%2F",
    ])
    func `warns of no sign-out that may work`(lines: String) throws {
        #expect(try settings("ALB_ARN=\(Self.arn)\n\(lines)").warnings.isEmpty)
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
