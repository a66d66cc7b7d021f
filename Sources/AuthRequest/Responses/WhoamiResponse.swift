// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import NIOHTTP1

/// The responses of `/whoami`: what has been verified about the user, and nothing else.
enum WhoamiResponse {
    static func response(
        to verdict: Verdict, _ request: PageRequest, _ authenticator: Authenticator, at now: Int64
    ) -> Response {
        let settings = authenticator.settings
        switch verdict {
        case .allowed(let user, let accessToken, _):
            let groups = settings.groups(of: user, accessToken) ?? []
            switch request.format {
            case .html:
                let email = settings.emailSource.address(in: user.claims)
                let proof = authenticator.revocations?.signOutProof(for: user, accessToken, at: now)
                return page(user, email, accessToken, groups, proof, request, at: now)
            case .json:
                let text = json(user, accessToken, groups, signOut: request.prefix.path(to: .logout), at: now)
                return .json(.ok, "application/json", text, in: request.language)
            }
        // Without rules of a location nobody is anonymous.
        case .anonymous: return ProblemPage(.unauthorized, .rejected(.missingToken)).response(to: request)
        case .refused(let reason, _): return ProblemPage(.unauthorized, reason).response(to: request)
        case .signedOut: return ProblemPage(.unauthorized, Reason.signedOut).response(to: request)
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
        _ proof: SignOutProof?, _ request: PageRequest, at now: Int64
    ) -> Response {
        let words = WhoamiText(request.language)
        let claims: [HTML] = user.claims.members.map { member in
            let name: HTML =
                words.name(ofClaim: member.name).map { "\($0) (<code>\(member.name)</code>)" }
                ?? "<code><bdi>\(member.name)</bdi></code>"
            return "<dt>\(name)</dt><dd>\(text(of: member))</dd>\n"
        }
        let items: [HTML] = groups.map { "<li><bdi>\($0)</bdi></li>\n" }
        let groupList: HTML =
            items.isEmpty
            ? "<p id=\"no-groups\">\(words.noGroups)</p>\n" : "<ul id=\"groups\">\n\(items)</ul>\n"
        let accessTokenEnd: HTML? = accessToken.map {
            "<dt>\(words.accessTokenValidUntil)</dt><dd>\(time($0.expiry, id: "access-token-expires"))</dd>\n"
        }
        let signOut = request.prefix.path(to: .logout)
        // A link, not a form: the browser would hold a form to the page's own site, and the sign-out goes on to the provider's.
        let everywhere: HTML? = proof.map {
            "<a id=\"sign-out-everywhere\" href=\"\(signOut)?everywhere=\($0.text)\">\(words.signOutEverywhere)</a>"
        }
        let body: HTML = """
            <p>\(name(of: user, email).map { "\(words.signedInAs) \($0)" as HTML })</p>
            <h2>\(words.groups)</h2>
            \(groupList)<p class="actions"><a class="main-action" id="sign-out" href="\(signOut)">\(words.signOut)</a>\(everywhere)</p>
            <details>
            <summary>\(words.details)</summary>
            <dl id="claims">
            \(claims)</dl>
            <dl class="facts">
            <dt>\(words.validUntil)</dt><dd>\(time(user.expiry, id: "expires"))\(words.inSeconds(max(0, user.expiry - now)))<br>
            \(words.renewal)</dd>
            \(accessTokenEnd)</dl>
            </details>

            """
        return .page(.ok, title: words.title, body, for: request)
    }

    /// What people recognize themselves by.
    private static func name(of user: VerifiedUser, _ email: String?) -> HTML? {
        if let email, !email.isEmpty { return "<strong id=\"email\"><bdi>\(email)</bdi></strong>" }
        if let name = user.claims["name"]?.string, !name.isEmpty {
            return "<strong id=\"name\"><bdi>\(name)</bdi></strong>"
        }
        return user.subject.map { "<strong id=\"subject\"><bdi>\($0)</bdi></strong>" }
    }

    private static func time(_ seconds: Int64, id: HTML) -> HTML {
        let time = UTCTime(seconds)
        return "<time id=\"\(id)\" datetime=\"\(time.machineText)\">\(time.text)</time>"
    }

    /// A time as such, a string as it is, everything else as JSON.
    private static func text(of claim: JSONObject.Member) -> HTML {
        if WhoamiText.times.contains(claim.name), let seconds = claim.value.integer, readableTimes.contains(seconds) {
            return "<bdi>\(UTCTime(seconds).text)</bdi>"
        }
        return "<bdi>\(claim.value.string ?? JSONWriter.text(of: claim.value))</bdi>"
    }

    /// Up to the year 9999: no more digits than a date has.
    private static let readableTimes: ClosedRange<Int64> = 0...253_402_300_799
}
