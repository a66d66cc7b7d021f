// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1

/// The answers of `/logout` and `/signed-out`.
enum SignOutAnswer {
    /// Expires the session and sends the browser on to the identity provider.
    ///
    /// Only a person who goes there signs out: an image, a script or a frame on another site must not sign people out
    /// who merely look at it (Fetch Metadata, `Sec-Fetch-Dest`), nor may a browser that only fetches ahead.
    static func logout(_ head: HTTPRequestHead, _ signOut: SignOut) -> Answer {
        guard head.method == .GET || head.method == .POST else {
            return .plain(.methodNotAllowed, "To sign out, open this page.", [("Allow", "GET, POST")])
        }
        let destination = head.headers["sec-fetch-dest"]
        guard destination.allSatisfy({ $0 == "document" }) else {
            return .plain(.forbidden, "Only a person who opens this page signs out, not a page that embeds it.")
        }
        guard !head.headers["sec-purpose"].contains(where: { $0.contains("prefetch") }) else {
            return .plain(.forbidden, "Nobody is signed out by fetching this page ahead.")
        }
        let cookies = signOut.expiredCookies.map { ("Set-Cookie", $0) }
        let rest = [("Location", signOut.location), ("Cache-Control", "no-store")]
        return .empty(.seeOther, cookies + rest)
    }

    /// The page that is shown once everything is over.
    static func signedOut() -> Answer {
        .plain(.ok, "You are signed out.")
    }
}
