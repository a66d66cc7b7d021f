// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LoginProtocol
import Synchronization

@testable import ManagedLogin

/// Keeps cookies, sends forms, follows nothing by itself.
final class TestBrowser: Sendable {
    private let client: any TestClientProtocol
    private let jar = Mutex<[String: String]>([:])

    init(_ client: any TestClientProtocol) {
        self.client = client
    }

    var cookies: [String: String] { jar.withLock { $0 } }

    func setCookie(_ name: String, _ value: String?) { jar.withLock { $0[name] = value } }

    /// Another browser at the same emulator.
    func another() -> TestBrowser { TestBrowser(client) }

    func get(_ uri: String, headers: HTTPFields = [:]) async throws -> PageResponse {
        try await send(uri, method: .get, headers: headers, body: nil)
    }

    /// Opens a page and sends its form, token and all.
    func submit(_ uri: String, _ fields: [(String, String)]) async throws -> PageResponse {
        let token = try await get(uri).csrf ?? ""
        return try await post(uri, fields + [("_csrf", token)])
    }

    func post(_ uri: String, _ fields: [(String, String)], headers: HTTPFields = [:]) async throws -> PageResponse {
        try await post(uri, body: FormFields.encoded(fields.map { (name: $0.0, value: $0.1) }), headers: headers)
    }

    func post(_ uri: String, body: String, headers: HTTPFields = [:]) async throws -> PageResponse {
        try await post(uri, bytes: Array(body.utf8), headers: headers)
    }

    func post(_ uri: String, bytes: [UInt8], headers: HTTPFields = [:]) async throws -> PageResponse {
        var headers = headers
        if headers[.contentType] == nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        return try await send(uri, method: .post, headers: headers, body: ByteBuffer(bytes: bytes))
    }

    func send(
        _ uri: String, method: HTTPRequest.Method, headers: HTTPFields, body: ByteBuffer?
    ) async throws -> PageResponse {
        var headers = headers
        let cookies = cookies.map { "\($0.key)=\($0.value)" }.sorted()
        if !cookies.isEmpty { headers[.cookie] = cookies.joined(separator: "; ") }
        let response = try await client.execute(uri: uri, method: method, headers: headers, body: body) { response in
            PageResponse(response)
        }
        for line in response.headers[values: .setCookie] {
            let parts = line.split(separator: ";")[0].split(separator: "=", maxSplits: 1)
            let isGone = line.contains("Max-Age=0")
            setCookie(String(parts[0]), isGone || parts.count < 2 ? nil : String(parts[1]))
        }
        return response
    }
}

/// A response, and what can be read of it.
struct PageResponse: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: String

    init(_ response: TestResponse) {
        status = response.status.code
        headers = response.headers
        body = String(buffer: response.body)
    }

    var location: String? { headers[.location] }

    /// A parameter of the query of `Location`.
    func parameter(_ name: String) -> String? {
        location.flatMap(URLComponents.init(string:))?.queryItems?.first { $0.name == name }?.value
    }

    var csrf: String? { body.firstMatch(of: /name="_csrf" value="([^"]*)"/).map { String($0.1) } }

    /// The sentence of the notice or of a field.
    func text(of id: String) -> String? {
        guard let start = body.firstRange(of: "id=\"\(id)\""), let open = body[start.upperBound...].firstIndex(of: ">")
        else { return nil }
        return String(body[open...].dropFirst().prefix { $0 != "<" })
    }

    var json: [String: Any]? { try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] }
}
