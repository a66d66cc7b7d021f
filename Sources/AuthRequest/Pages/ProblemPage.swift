// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import JOSE
import NIOHTTP1

/// The response to a client that does not get what it asked for: a page, or problem details (RFC 9457) for programs.
struct ProblemPage {
    let status: HTTPResponseStatus
    let cause: ProblemKind
    /// The reason code of the manual, if a token or a rule is behind it.
    let reason: Reason?
    /// More headers of the response.
    let headers: [Response.Header]
    /// Where ``ProblemAdvice/goOn`` leads.
    let next: String?

    /// Of the daemon's own paths.
    init(
        _ status: HTTPResponseStatus, _ cause: ProblemKind, _ headers: [Response.Header] = [], next: String? = nil
    ) {
        self.status = status
        self.cause = cause
        self.next = next
        reason = nil
        self.headers = headers
    }

    /// Of somebody who is not let in.
    init(_ status: ProblemStatus, _ reason: Reason?) {
        self.status = HTTPResponseStatus(statusCode: status.rawValue)
        cause = ProblemKind(status, reason)
        self.reason = reason
        next = nil
        headers =
            switch status {
            case .unauthorized: [Self.challenge(reason ?? .rejected(.missingToken))]
            case .forbidden: []
            case .unavailable: [("Retry-After", Self.retryAfter)]
            }
    }

    /// What `Retry-After` says when the key endpoint does not respond: seconds.
    static let retryAfter = "1"

    /// What every 401 has to say (RFC 9110 §11.6.1). The scheme is ours: a browser opens a dialog for Basic, Digest and
    /// Negotiate, and nobody can sign in here.
    static func challenge(_ reason: Reason) -> Response.Header {
        ("WWW-Authenticate", "Authsidecar reason=\"\(reason.code)\"")
    }

    func response(to request: PageRequest) -> Response {
        let words = ProblemText(cause, in: request.language)
        switch request.format {
        case .json:
            return .json(
                status, "application/problem+json", problem(words, request), in: request.language, headers)
        case .html:
            let body = page(words, request)
            return .page(status, title: words.title, body, for: request, headers)
        }
    }

    /// `about:blank`: the status says what kind of problem it is, and `title` is the status's name (RFC 9457 §4.2.1).
    private func problem(_ words: ProblemText, _ request: PageRequest) -> String {
        var members = [
            (JSONMember.type, JSONWriter.string("about:blank")), (.title, JSONWriter.string(status.reasonPhrase)),
            (.status, String(status.code)), (.detail, JSONWriter.string(words.sentences)),
        ]
        if let reason { members.append((.reason, JSONWriter.string(reason.code))) }
        let ids = [
            (JSONMember.requestID, request.requestID), (.amazonTraceID, request.trace.amazon),
            (.traceParent, request.trace.parent),
        ]
        members += ids.compactMap { name, id in id.map { (name, JSONWriter.string($0)) } }
        return JSONMember.object(members)
    }

    private func page(_ words: ProblemText, _ request: PageRequest) -> HTML {
        let (statusWord, reasonWord, idWord): (HTML, HTML, HTML) =
            switch request.language {
            case .english: ("Status", "Reason", "Request id")
            case .japanese: ("ステータス", "理由", "リクエスト ID")
            }
        let reasonFact: HTML? = reason.map { reason in
            "<dt>\(reasonWord)</dt><dd><code id=\"reason\">\(reason.code)</code></dd>\n"
        }
        let idFact: HTML? = request.requestID.map { id in
            "<dt>\(idWord)</dt><dd><code id=\"request-id\">\(id)</code></dd>\n"
        }
        let advice = ProblemAdvice.html(
            cause.advice, for: request, hasFacts: reason != nil || idFact != nil, next: next ?? "")
        return """
            <p id="explanation">\(words.explanation)</p>
            \(advice)<dl class="facts">
            <dt>\(statusWord)</dt><dd id="status">\(Int(status.code))</dd>
            \(reasonFact)\(idFact)</dl>

            """
    }
}
