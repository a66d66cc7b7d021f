// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird

/// What a real user pool does not have.
extension ManagedLogin {
    /// `/`: says what this is.
    func startPage(_ request: Request) -> Response {
        let addresses = configuration.addresses
        let content = StartContent(
            discoveryURL: addresses.discoveryPath, keysURL: addresses.keySetPath, issuer: issuer, clientID: clientID)
        return pages.page(.start, title: \.startTitle, content: content, for: Visit(request))
    }

    /// `/emulator/outbox`: the mails that were not sent; JSON for programs.
    func outbox(_ request: Request) async -> Response {
        let mails = await store.outbox()
        if request.headers[.accept]?.split(separator: ",").first?.hasPrefix("application/json") == true {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard let json = try? encoder.encode(["mails": mails]) else {
                return pages.error(.broken, status: .internalServerError, for: Visit(request))
            }
            return Responses.json(String(decoding: json, as: UTF8.self))
        }
        let visit = Visit(request)
        let entries = mails.map { mail in
            OutboxContent.Entry(
                to: mail.to, subject: mail.subject, text: Mail.lead, code: mail.code, sent: Self.time(mail.sent),
                validUntil: Self.time(mail.expires), labels: Texts.of(visit.language))
        }
        return pages.page(.outbox, title: \.outboxTitle, content: OutboxContent(mails: entries), for: visit)
    }

    private static func time(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(
            .iso8601.year().month().day().dateSeparator(.dash).dateTimeSeparator(.space).time(
                includingFractionalSeconds: false))
            + " UTC"
    }
}
