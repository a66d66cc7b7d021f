// SPDX-License-Identifier: Apache-2.0

import TokenMint

/// One member of a token that is replaced, removed or added a second time.
struct TokenEdit {
    enum Part { case header, payload, accessHeader, accessPayload }

    private let part: Part
    private let name: String
    /// JSON text; `nil` removes the member.
    private let value: String?
    private let isAdded: Bool

    /// Two bytes are one edit: which member, and which value.
    static func all(in bytes: ArraySlice<UInt8>) -> [TokenEdit] {
        stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { index in
            let (part, name) = members[Int(bytes[index] & 0x7F) % members.count]
            let value = values[Int(bytes[index + 1]) % values.count]
            return TokenEdit(part: part, name: name, value: value, isAdded: bytes[index] & 0x80 != 0)
        }
    }

    func apply(to draft: inout TokenDraft) {
        switch part {
        case .header: apply(to: &draft.header)
        case .payload where draft.appended[name] != nil: apply(to: &draft.appended)
        case .payload: apply(to: &draft.claims)
        case .accessHeader, .accessPayload: break
        }
    }

    func apply(to draft: inout AccessTokenDraft) {
        switch part {
        case .header, .payload: break
        case .accessHeader: apply(to: &draft.header)
        case .accessPayload: apply(to: &draft.claims)
        }
    }

    private func apply(to members: inout JSONMembers) {
        if isAdded, let value { members.append(name, .raw(value)) } else { members[name] = value.map(JSONText.raw) }
    }

    private static let members: [(Part, String)] =
        ["alg", "kid", "iss", "client", "signer", "exp", "typ", "crit", "b64"].map { (.header, $0) }
        + ["sub", "exp", "iss", "nbf", "email", "email_verified", "cognito:groups"].map { (.payload, $0) }
        + ["alg", "kid", "typ", "crit"].map { (.accessHeader, $0) }
        + ["sub", "iss", "client_id", "token_use", "typ", "aud", "exp", "nbf", "auth_time", "cognito:groups"].map {
            (.accessPayload, $0)
        }

    private static let values: [String?] =
        [
            nil, "null", "true", "false", "{}", "[]", "0", "-1", "9223372036854775808", "1700000120.0", "1.70000012e9",
            #"["admins"]"#, #"[["admins"]]"#, #""[\"admins\"]""#, #""\u0061dmins""#, #""\ud800""#,
        ]
        + [-7201, -7200, -6, -5, -4, 0, 5, 6, 119, 120, 121, 3600].map { String(Site.now + $0) }
        + [
            "", "true", "ES256", "es256", "RS256", "PS256", "none", "JWT", "access", "id", "Bearer", "at+jwt", "admins",
            "[admins]", "guests,admins", "someone@example.com", "SOMEONE@EXAMPLE.COM", "someone@example.com ",
            "someone@example.com.evil.example", "a@example.com", Site.keyID, Site.keyID.uppercased(), Mint.client,
            Mint.signer, Mint.subject, Mint.issuer, Mint.issuer + "/",
            Mint.issuer.replacing("https://", with: "https://issuer-"),
        ].map { "\"\($0)\"" }
}
