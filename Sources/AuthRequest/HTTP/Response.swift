// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// A whole response: status, headers and, except on `/auth`, text.
struct Response {
    typealias Header = (name: String, value: String)

    let status: HTTPResponseStatus
    /// Values are of our own making or encoded: none holds a control character.
    let headers: [Header]
    let text: String

    /// A response without a body.
    static func empty(_ status: HTTPResponseStatus, _ headers: [Header] = []) -> Response {
        Response(status: status, headers: headers, text: "")
    }

    /// A few words for people and scripts. Nobody may store them: they tell of a moment.
    static func plain(_ status: HTTPResponseStatus, _ text: String, _ headers: [Header] = []) -> Response {
        let common = [
            ("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return Response(status: status, headers: common + headers, text: text + "\n")
    }

    /// What is said of the connection, where it has to be said (RFC 9112 §9.3).
    enum Connection {
        case keepSilently, keepAlive, close
    }

    /// Writes the response in HTTP/1.1 (RFC 9112).
    ///
    /// In one piece: each part that is written to the buffer by itself costs more than several that are collected first.
    ///
    /// - Parameter withText: whether the text is sent; to HEAD only its length is.
    func write(to buffer: inout ByteBuffer, connection: Connection, withText: Bool) {
        var head: [UInt8] = []
        head.reserveCapacity(headers.reduce(128) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 })
        func add(_ text: String) { head.append(contentsOf: text.utf8) }
        switch status {
        case .noContent: add("HTTP/1.1 204 No Content\r\n")
        case .unauthorized: add("HTTP/1.1 401 Unauthorized\r\n")
        default: add("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
        }
        for header in headers {
            add(header.name)
            add(": ")
            add(header.value)
            add("\r\n")
        }
        // 204 has no length (RFC 9110 §8.6).
        if status != .noContent { add("Content-Length: \(text.utf8.count)\r\n") }
        switch connection {
        case .keepSilently: break
        case .keepAlive: add("Connection: keep-alive\r\n")
        case .close: add("Connection: close\r\n")
        }
        add("\r\n")
        buffer.writeBytes(head)
        if withText { buffer.writeString(text) }
    }
}
