// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AuthRequest
import Logging
import Testing

@testable import authsidecar

/// Settings that are refused, and what the message says.
struct SettingsRefusalTests: ReadsSettings {
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
}
