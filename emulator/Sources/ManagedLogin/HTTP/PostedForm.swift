// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import LoginProtocol

/// A posted form, or the reason why it is refused.
struct PostedForm: Sendable {
    /// Far more than a long password and a long address.
    static let maximumBytes = 64 << 10

    struct Failure: Error {
        let status: HTTPResponse.Status
        let notice: Notice
    }

    private let form: Form

    /// Reads the body of a form that another program sends.
    init(_ request: Request) async throws(Failure) {
        guard Self.mediaType(of: request) == "application/x-www-form-urlencoded" else {
            throw Failure(status: .unsupportedMediaType, notice: .wrongContentType)
        }
        if let length = request.headers[.contentLength].flatMap(Int.init), length > Self.maximumBytes {
            throw Failure(status: .contentTooLarge, notice: .tooLarge)
        }
        var bytes: [UInt8] = []
        do {
            for try await chunk in request.body {
                bytes.append(contentsOf: chunk.readableBytesView)
                guard bytes.count <= Self.maximumBytes else { break }
            }
        } catch {
            throw Failure(status: .badRequest, notice: .malformedRequest)
        }
        guard bytes.count <= Self.maximumBytes else { throw Failure(status: .contentTooLarge, notice: .tooLarge) }
        guard let text = String(validating: bytes, as: UTF8.self), let form = Form(text) else {
            throw Failure(status: .badRequest, notice: .malformedRequest)
        }
        self.form = form
    }

    /// Reads the body of a form of our pages.
    /// - Parameter token: the CSRF token of the page.
    init(_ request: Request, token: String) async throws(Failure) {
        // Most browsers say where a request comes from; for the others there is the token.
        let site = request.headers[.secFetchSite]
        try await self.init(request)
        guard [nil, "same-origin", "none"].contains(site), let given = form["_csrf"], SecretText.areEqual(given, token)
        else { throw Failure(status: .forbidden, notice: .formExpired) }
    }

    /// The value of a field; `nil` if it is absent or empty.
    subscript(name: String) -> String? { form[name] }

    private static func mediaType(of request: Request) -> String? {
        request.headers[.contentType]?.split(separator: ";").first?.trimmingCharacters(in: .whitespaces).lowercased()
    }
}

/// Compares secrets in constant time.
enum SecretText {
    static func areEqual(_ one: String, _ other: String) -> Bool {
        // `SymmetricKey` compares in constant time.
        SymmetricKey(data: Data(one.utf8)) == SymmetricKey(data: Data(other.utf8))
    }
}

extension HTTPField.Name {
    static var secFetchSite: Self? { Self("Sec-Fetch-Site") }
}

extension HTTPFields {
    fileprivate subscript(name: HTTPField.Name?) -> String? { name.flatMap { self[$0] } }
}

/// Makes the CSRF tokens of forms (`_csrf`). A token is bound to a browser, by its cookie, and to an authorization request:
/// cookie and token of another visit are not valid.
struct FormTokens: Sendable {
    private let key = SymmetricKey(size: .bits256)

    func token(for authorization: AuthorizationRequest, in visit: Visit) -> String {
        let visit = Data("\(visit.browser) \(authorization.query)".utf8)
        return Data(HMAC<SHA256>.authenticationCode(for: visit, using: key)).base64URL
    }
}
