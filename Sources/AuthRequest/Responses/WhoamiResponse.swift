// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import NIOHTTP1

/// The responses of `/whoami`: what has been verified about the user, and nothing else.
enum WhoamiResponse {
    static func response(
        to verdict: Verdict, _ request: PageRequest, settings: AuthSettings, at now: Int64
    ) -> Response {
        switch verdict {
        case .allowed(let user, let accessToken, _):
            let groups = settings.groups(of: user, accessToken) ?? []
            switch request.format {
            case .html:
                let email = settings.emailSource.address(in: user.claims)
                return page(user, email, accessToken, groups, request, at: now)
            case .json:
                let text = json(user, accessToken, groups, signOut: request.prefix.path(to: .logout), at: now)
                return .json(.ok, "application/json", text, in: request.language)
            }
        // Without rules of a location nobody is anonymous.
        case .anonymous: return ProblemPage(.unauthorized, .rejected(.missingToken)).response(to: request)
        case .refused(let reason, _): return ProblemPage(.unauthorized, reason).response(to: request)
        case .forbidden(let reason, _): return ProblemPage(.forbidden, reason).response(to: request)
        case .undecided(let reason, _): return ProblemPage(.unavailable, reason).response(to: request)
        }
    }

    /// Times are seconds since the epoch, as in the token.
    private static func json(
        _ user: VerifiedUser, _ accessToken: VerifiedAccessToken?, _ groups: [String], signOut: String, at now: Int64
    ) -> String {
        var members = [
            (JSONMember.claims, JSONWriter.text(of: user.claims)),
            (.groups, "[\(groups.map(JSONWriter.string).joined(separator: ","))]"),
            (.expiresAt, String(user.expiry)), (.expiresIn, String(max(0, user.expiry - now))),
        ]
        if let token = accessToken { members.append((.accessTokenExpiresAt, String(token.expiry))) }
        members.append((.signOut, JSONWriter.string(signOut)))
        return JSONMember.object(members)
    }

    private static func page(
        _ user: VerifiedUser, _ email: String?, _ accessToken: VerifiedAccessToken?, _ groups: [String],
        _ request: PageRequest, at now: Int64
    ) -> Response {
        let words = WhoamiText(request.language)
        let rows: [HTML] = user.claims.members.map { member in
            "<tr><th scope=\"row\"><bdi>\(member.name)</bdi></th><td><bdi>\(text(of: member.value))</bdi></td></tr>\n"
        }
        let items: [HTML] = groups.map { "<li><bdi>\($0)</bdi></li>\n" }
        let groupList: HTML =
            items.isEmpty
            ? "<p id=\"no-groups\">\(words.noGroups)</p>\n" : "<ul id=\"groups\">\n\(items)</ul>\n"
        let accessTokenEnd: HTML? = accessToken.map {
            "<p>\(words.accessTokenEnds) \(time($0.expiry, id: "access-token-expires"))</p>\n"
        }
        let body: HTML = """
            <p>\(name(of: user, email).map { "\(words.signedInAs) \($0)" as HTML })</p>
            <p class="actions"><a class="main-action" id="sign-out" href="\(request.prefix.path(to: .logout))">\(words.signOut)</a></p>
            <h2>\(words.groups)</h2>
            \(groupList)<h2>\(words.claims)</h2>
            <table id="claims">
            <thead><tr><th scope="col">\(words.claim)</th><th scope="col">\(words.value)</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>
            <h2>\(words.validity)</h2>
            <p>\(words.ends) \(time(user.expiry, id: "expires")) \(words.inSeconds(max(0, user.expiry - now)))</p>
            \(accessTokenEnd)<p class="quiet">\(words.renewal)</p>

            """
        return .page(.ok, title: words.title, body, in: request.language)
    }

    /// What people recognize themselves by.
    private static func name(of user: VerifiedUser, _ email: String?) -> HTML? {
        if let email { return "<strong id=\"email\"><bdi>\(email)</bdi></strong>" }
        if let name = user.claims["name"]?.string { return "<strong id=\"name\"><bdi>\(name)</bdi></strong>" }
        return user.subject.map { "<strong id=\"subject\"><bdi>\($0)</bdi></strong>" }
    }

    private static func time(_ seconds: Int64, id: HTML) -> HTML {
        let time = UTCTime(seconds)
        return "<time id=\"\(id)\" datetime=\"\(time.machineText)\">\(time.text)</time>"
    }

    /// A string as it is, everything else as JSON.
    private static func text(of value: JSONValue) -> String {
        value.string ?? JSONWriter.text(of: value)
    }
}
