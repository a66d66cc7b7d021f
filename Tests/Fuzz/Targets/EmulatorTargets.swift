// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

@testable import LoadBalancer
@testable import LoginProtocol

/// The cookies of a browser: a value is what is in the line, a name that is there twice has none, and a shard's number is
/// written in canonical decimal.
func checkCookies(_ bytes: [UInt8]) {
    // As many lines as there are line feeds; HTTPFields keeps no line that is not a field's value.
    var headers = HTTPFields()
    for line in bytes.split(separator: 0x0A) {
        headers.append(HTTPField(name: .cookie, lenientValue: Array(line)))
    }
    let text = headers[values: .cookie].joined(separator: ";")
    let cookies = RequestCookies(headers)
    for name in [CookieName.standard, .nonce] {
        if let value = cookies[name] {
            require(text.contains("\(name.text)=\(value)"), "a value that is not in the line")
            require(!value.contains(";"), "a value goes beyond its cookie")
        }
        for shard in cookies.shards(of: name) {
            require(shard.number >= 0, "a number below zero")
            require(
                text.contains("\(name.text)-\(shard.number)=\(shard.value)"), "a shard that is not in the line")
            require(!shard.value.contains(";"), "a shard goes beyond its cookie")
        }
    }
    if let name = CookieName(String(decoding: bytes, as: UTF8.self)) {
        // Characters that would end the name, or the line (RFC 6265 §4.1.1).
        require(
            !name.text.utf8.contains { $0 <= 0x20 || $0 >= 0x7F || "()<>@,;:\\\"/[]?={}".utf8.contains($0) }, "no token"
        )
        let line = SetCookie.line("\(name.text)-0", "x", expires: 0)
        require(
            line.hasPrefix("\(name.text)-0=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT; "), "another line: \(line)")
    }
}

/// A form is read the same again when it is written down; a query is a form without control characters.
func checkForm(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let fields = FormFields(text)?.all
    if let fields {
        let written = FormFields.encoded(fields)
        let again = FormFields(written)?.all
        // A field without name or value is written as “=”.
        require(again?.count == fields.count, "another number of fields")
        for (left, right) in zip(fields, again ?? []) {
            require(left.name.utf8.elementsEqual(right.name.utf8), "another name")
            require(left.value.utf8.elementsEqual(right.value.utf8), "another value")
        }
        require(again.map(FormFields.encoded) == written, "it is not written the same again")
    }
    if let query = QueryText(text) {
        require(fields?.count == query.parameters.count, "a query that is no form")
        for (name, value) in query.parameters {
            require(
                !name.isEmpty && !(name + value).unicodeScalars.contains { $0.value < 0x20 }, "a control character")
            let isSole = query.parameters.count { $0.name == name } == 1
            require((query[name] == value) == isSole || query[name] == nil, "another value of a name")
            require(isSole || query[name] == nil, "one of two values was chosen")
        }
    }
    if LoopbackHost.contains(text) {
        let lower = text.lowercased()
        require(["localhost", ".localhost", "127.", "[::1]"].contains { lower.contains($0) }, "not this machine")
        require(!lower.contains("/") && !lower.contains("@"), "more than a host and a port")
    }
}
