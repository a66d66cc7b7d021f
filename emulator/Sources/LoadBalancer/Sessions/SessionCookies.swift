// SPDX-License-Identifier: Apache-2.0

import Foundation
import LoginProtocol

/// Writes sessions into cookies and reads them back: one sealed text, split into shards of the size that browsers accept.
struct SessionCookies: Sendable {
    /// The size of a cookie that browsers accept, name and attributes included.
    static let maximumBytes = 4096
    /// The limit of a real load balancer.
    static let maximumShards = 4

    private let key = SealingKey()

    /// The `Set-Cookie` lines of a session; `nil` if it does not fit.
    func lines(for session: Session, name: CookieName) throws -> [String]? {
        var rest = try key.seal(session, purpose: purpose(name)).base64[...]
        let overhead = SetCookie.line("\(name.text)-0", "", expires: session.expires).utf8.count
        var lines: [String] = []
        while !rest.isEmpty {
            guard lines.count < Self.maximumShards else { return nil }
            let shard = rest.prefix(Self.maximumBytes - overhead)
            rest = rest.dropFirst(shard.count)
            lines.append(SetCookie.line("\(name.text)-\(lines.count)", String(shard), expires: session.expires))
        }
        return lines
    }

    /// The session in a request's cookies. Whether its access token has expired is not checked.
    func find(in cookies: RequestCookies, name: CookieName, tenure: Int, at now: Int64) -> SessionFinding {
        let shards = cookies.shards(of: name).sorted { $0.number < $1.number }
        if shards.isEmpty { return .none }
        guard shards.count <= Self.maximumShards, shards.map(\.number) == Array(0..<shards.count),
            let sealed = Data(base64Encoded: shards.map(\.value).joined()),
            let session = key.open(Session.self, from: Array(sealed), purpose: purpose(name))
        else { return .invalid }
        return now < session.expires && session.tenure == tenure ? .current(session) : .expired
    }

    /// Lines that make the browser forget the shards that it has sent, from one number on.
    func expiries(of cookies: RequestCookies, name: CookieName, from first: Int = 0) -> [String] {
        let numbers = Set(cookies.shards(of: name).map(\.number)).sorted().filter { $0 >= first }
        return numbers.prefix(Self.maximumExpiries).map { SetCookie.expiry("\(name.text)-\($0)") }
    }

    /// A client may send any number of names.
    private static let maximumExpiries = 16

    /// A session is bound to the cookie name of its rule.
    private func purpose(_ name: CookieName) -> String { "session \(name.text)" }
}

/// What the cookies of a request say about its session.
enum SessionFinding: Sendable {
    /// There is no session cookie.
    case none
    /// There is one, but it is incomplete, changed, forged or of an earlier process.
    case invalid
    /// It is a session of ours that has ended.
    case expired
    case current(Session)
}
