// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1

/// The responses of `/logout`.
enum SignOutResponse {
    /// Expires the session and sends the browser on to the identity provider.
    static func signedOut(_ request: PageRequest, _ signOut: SignOut) -> Response {
        let rest = [("Location", next(request, signOut)), ("Cache-Control", "no-store")]
        return .empty(.seeOther, expiry(of: signOut) + rest)
    }

    /// Where the sign-out goes on.
    private static func next(_ request: PageRequest, _ signOut: SignOut) -> String {
        signOut.location ?? request.prefix.path(to: .signedOut)
    }

    /// Expires the session, and says that a copy of it may go on working: that it is over could not be stored.
    static func notStored(_ request: PageRequest, _ signOut: SignOut) -> Response {
        ProblemPage(.internalServerError, .signOutNotStored, expiry(of: signOut), next: next(request, signOut))
            .response(
                to: request)
    }

    private static func expiry(of signOut: SignOut) -> [Response.Header] {
        signOut.expiredCookies.map { ("Set-Cookie", $0) }
    }

    /// Only a person who goes there signs out: an image, a script or a frame on another site must not sign people out
    /// who merely look at it (Fetch Metadata, `Sec-Fetch-Dest`), nor may a browser that only fetches ahead.
    static func refusal(of head: HTTPRequestHead) -> ProblemPage? {
        guard head.method == .GET || head.method == .POST else {
            return ProblemPage(.methodNotAllowed, .otherMethod, [("Allow", "GET, POST")])
        }
        guard head.headers["sec-fetch-dest"].allSatisfy({ $0 == "document" }) else {
            return ProblemPage(.forbidden, .embeddedSignOut)
        }
        guard !head.headers["sec-purpose"].contains(where: { $0.contains("prefetch") }) else {
            return ProblemPage(.forbidden, .earlySignOut)
        }
        return nil
    }
}

/// The page that is shown once everything is over.
enum SignedOutPage {
    static func response(to request: PageRequest, _ signOut: SignOut) -> Response {
        guard request.format == .html else {
            return .json(.ok, "application/json", #"{"signed_out":true}"#, in: request.language)
        }
        let (title, explanation, link): (String, HTML, HTML) =
            switch request.language {
            case .english:
                (
                    "You are signed out",
                    "You have signed out of this site. On a shared computer, close the browser as well.",
                    "Sign in again"
                )
            case .japanese:
                (
                    "サインアウトしました", "このサイトからサインアウトしました。ほかの人と共有しているパソコンをお使いの場合は、ブラウザーも閉じてください。",
                    "もう一度サインインする"
                )
            }
        let limit: HTML? = signOut.endsProviderSession ? nil : "<p id=\"limit\">\(limit(in: request.language))</p>\n"
        let body: HTML = """
            <p id="explanation">\(explanation)</p>
            \(limit)<p class="actions"><a class="main-action" id="sign-in" href="/">\(link)</a></p>

            """
        return .page(.ok, title: title, body, for: request)
    }

    /// The identity provider was not told.
    private static func limit(in language: PageLanguage) -> HTML {
        switch language {
        case .english:
            """
            You are still signed in at the identity provider, so the next visit may sign you in again without asking. To end \
            that as well, sign out there.
            """
        case .japanese:
            """
            アカウントの提供元（ID プロバイダー）ではサインインしたままです。次回のアクセス時に、確認なしで自動的にサインインされることがあります。\
            完全に終了するには、提供元でもサインアウトしてください。
            """
        }
    }
}
