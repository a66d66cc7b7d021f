// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1

/// The page that is shown once everything is over.
enum SignedOutPage {
    static func response(to request: PageRequest) -> Response {
        guard request.format == .html else {
            return .json(.ok, "application/json", #"{"signed_out":true}"#, in: request.language)
        }
        let (title, explanation, link): (String, HTML, HTML) =
            switch request.language {
            case .english:
                (
                    "You are signed out",
                    "This site no longer knows who you are. On a computer that others use as well, close the browser, too.",
                    "Sign in again"
                )
            case .japanese:
                (
                    "サインアウトしました", "このサイトからサインアウトしました。ほかの人と共有しているパソコンをお使いの場合は、ブラウザーも閉じてください。",
                    "もう一度サインインする"
                )
            }
        let body: HTML = """
            <p id="explanation">\(explanation)</p>
            <p class="actions"><a class="main-action" id="sign-in" href="/">\(link)</a></p>

            """
        return .page(.ok, title: title, body, in: request.language)
    }
}
