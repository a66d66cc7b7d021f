// SPDX-License-Identifier: Apache-2.0

/// Headers that a browser and a load balancer send with each request, and some that an attacker adds.
enum BrowserHead {
    /// Three shards of the session between other cookies. gunicorn accepts 8 KB a header, which is less.
    static let cookies: String = {
        let shard = String(repeating: "s", count: 4000)
        let name = "AWSELBAuthSessionCookie"
        return "\(name)-0=\(shard); a=1; \(name)-1=\(shard); \(name)-2=\(shard); b=2"
    }()

    /// The cookies that the application gets.
    static let otherCookies = "a=1; b=2"

    /// `admin:x`, as `curl -u` sends it.
    static let basic = "Authorization: Basic YWRtaW46eA=="

    static let lines = [
        "Cookie: \(cookies)", basic, "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https", "X-Forwarded-Port: 443",
        "X-User-Email: forged", "X-Real-IP: forged", "X-Forwarded-Host: forged",
    ]
}
