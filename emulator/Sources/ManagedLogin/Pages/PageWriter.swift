// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import LoginProtocol
import Mustache

/// Renders pages as responses.
struct PageWriter: Sendable {
    private let library: MustacheLibrary

    init() throws {
        library = try Templates.library()
    }

    /// - Parameters:
    ///   - title: the text of the heading.
    ///   - notice: a sentence above the content.
    ///   - isGood: whether the notice is good news.
    ///   - formTarget: an origin next to our own where a form may lead to.
    func page(
        _ name: Templates.Name, title: KeyPath<Texts, String>, content: some Sendable, for visit: Visit,
        status: HTTPResponse.Status = .ok, notice: Notice? = nil, isGood: Bool = false, formTarget: String? = nil,
        cookies: [String] = []
    ) -> Response {
        let text = Texts.of(visit.language)
        let page = Page(
            language: visit.language.rawValue, title: text[keyPath: title], text: text,
            isError: status.code >= 400, isWide: name == .outbox || name == .start,
            notice: notice.map {
                .init(
                    kind: isGood ? "good" : "bad", role: isGood ? "status" : "alert",
                    sentence: $0.text(in: visit.language))
            },
            switchURL: visit.switchURL, switchLanguage: visit.language.other.rawValue,
            switchName: visit.language.other.name, content: content)
        return Responses.html(
            library.render(page, withTemplate: name.rawValue) ?? "", status: status, language: visit.language,
            formTarget: formTarget, cookies: visit.cookies + cookies)
    }

    /// A page that says what is wrong.
    func error(
        _ notice: Notice, status: HTTPResponse.Status, for visit: Visit, retryURL: String? = nil
    ) -> Response {
        page(
            .message, title: \.errorTitle, content: MessageContent(retryURL: retryURL), for: visit, status: status,
            notice: notice)
    }
}
