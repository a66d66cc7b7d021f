// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

extension ManagedLogin {
    /// `/logout`: ends the session, then redirects to a page of the site, or to the login page.
    ///
    /// Where to is `logout_uri` for Cognito, `post_logout_redirect_uri` for others (OpenID Connect RP-Initiated Logout §2).
    ///
    /// Wrong parameters sign nobody out, as with Cognito; nor does an image, a frame or a script of a page. A link from another
    /// site is the usual way to this path.
    func logout(_ request: Request) async -> Response {
        let visit = Visit(request)
        guard request.headers.isVisit else {
            return pages.error(.embeddedSignOut, status: .forbidden, for: visit)
        }
        guard let query = visit.query else { return pages.error(.malformedRequest, status: .badRequest, for: visit) }
        guard let clientID = query["client_id"] else {
            return pages.error(.missingParameter("client_id"), status: .badRequest, for: visit)
        }
        guard clientID == configuration.clientID else {
            return pages.error(.unknownClient, status: .badRequest, for: visit)
        }
        if let target = query[configuration.provider.isCognito ? "logout_uri" : "post_logout_redirect_uri"],
            configuration.signOutURLs.contains(where: { $0.utf8.elementsEqual(target.utf8) })
        {
            return await signOut(visit, to: target)
        }
        guard query["redirect_uri"] != nil else {
            return pages.error(.missingParameter("redirect_uri"), status: .badRequest, for: visit)
        }
        return await withAuthorization(of: visit) { authorization in
            await signOut(visit, to: url("/login", authorization, visit))
        }
    }

    private func signOut(_ visit: Visit, to location: String) async -> Response {
        await store.endSession(visit.session, at: clock())
        await store.forgetPending(visit.pending)
        let gone = [Visit.CookieName.session, Visit.CookieName.pending].map { Visit.cookie($0, "", maxAge: 0) }
        return Responses.redirect(to: location, cookies: visit.cookies + gone)
    }
}

extension HTTPFields {
    /// Whether a user opens the page, as far as the browser tells (W3C Fetch Metadata, `Sec-Purpose`): no image, frame or
    /// script, and no prefetch. The site that links here does not matter. Programs send none of these headers.
    var isVisit: Bool {
        all("Sec-Fetch-Dest") { $0 == "document" } && all("Sec-Fetch-Mode") { $0 == "navigate" }
            && all("Sec-Purpose") { !$0.contains("prefetch") }
    }

    private func all(_ name: String, _ isFine: (String) -> Bool) -> Bool {
        HTTPField.Name(name).map { self[values: $0].allSatisfy(isFine) } ?? false
    }
}
