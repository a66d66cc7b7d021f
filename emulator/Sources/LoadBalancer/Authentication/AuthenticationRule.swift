// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// A listener's rule, as the proxy's location has it: the part of `AuthenticateCognitoConfig` that can differ by rule.
struct AuthenticationRule: Sendable {
    let onUnauthenticated: UnauthenticatedAction
    /// `SessionCookieName`.
    let cookieName: CookieName
    /// `AuthenticationRequestExtraParams`, in their order.
    let extraParameters: [(name: String, value: String)]

    /// What is wrong with a rule, for its author. Never holds a value: if a proxy mixes up its headers, a cookie must not get
    /// into the log.
    struct Mistake: Error, CustomStringConvertible {
        let sentence: Sentence

        var description: String { sentence.english }
        /// The same on a page.
        var explanation: Sentence {
            Sentence(
                "The rule of this location is wrong: \(sentence.english).",
                japanese: "この location のルールに誤りがあります：\(sentence.japanese)。")
        }

        fileprivate init(_ english: String, japanese: String) { sentence = Sentence(english, japanese: japanese) }
    }

    /// The limit of a real load balancer.
    static let maximumExtraParameters = 10
    /// The parameters that the load balancer sets itself.
    private static let ownParameters: Set<String> = ["client_id", "redirect_uri", "response_type", "scope", "state"]

    /// Reads the headers that the proxy sets for the location. An empty one counts as absent.
    init(_ headers: HTTPFields) throws(Mistake) {
        let action = headers.text(.emulatorOnUnauthenticated) ?? UnauthenticatedAction.authenticate.rawValue
        guard let action = UnauthenticatedAction(rawValue: action) else {
            throw Mistake(
                "OnUnauthenticatedRequest is “authenticate”, “allow” or “deny”",
                japanese: "OnUnauthenticatedRequest には「authenticate」「allow」「deny」のいずれかを指定してください")
        }
        let name = headers.text(.emulatorCookieName) ?? CookieName.standard.text
        guard let cookieName = CookieName(name) else {
            throw Mistake(
                "SessionCookieName cannot be the name of a cookie",
                japanese: "SessionCookieName の値は Cookie の名前として使えません")
        }
        onUnauthenticated = action
        self.cookieName = cookieName
        extraParameters = try Self.parameters(of: headers.text(.emulatorExtraParameters) ?? "")
    }

    private static func parameters(of text: String) throws(Mistake) -> [(name: String, value: String)] {
        guard let query = QueryText(text) else {
            throw Mistake(
                "AuthenticationRequestExtraParams is no query text",
                japanese: "AuthenticationRequestExtraParams をクエリ文字列として読み取れません")
        }
        guard query.parameters.count <= maximumExtraParameters else {
            throw Mistake(
                "AuthenticationRequestExtraParams has more than \(maximumExtraParameters) entries",
                japanese: "AuthenticationRequestExtraParams に指定できるのは \(maximumExtraParameters) 個までです")
        }
        for parameter in query.parameters where ownParameters.contains(parameter.name) {
            throw Mistake(
                "AuthenticationRequestExtraParams cannot hold “\(parameter.name)”",
                japanese: "AuthenticationRequestExtraParams に「\(parameter.name)」は指定できません")
        }
        return query.parameters
    }
}

/// `OnUnauthenticatedRequest`: what happens to a request without a session.
enum UnauthenticatedAction: String, Sendable {
    /// The browser is sent to the login.
    case authenticate
    /// The request passes, without the headers.
    case allow
    /// 401; but a session that has expired leads to the login as well.
    case deny
}
