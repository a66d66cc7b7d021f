// SPDX-License-Identifier: Apache-2.0

/// The bytes of a client on one connection. Nobody here has a token.
enum HTTPTarget {
    static func check(_ bytes: [UInt8]) {
        // It asks for keys on another thread, which an embedded event loop does not allow.
        guard !contains(bytes, "readyz") else { return }
        let whole = Site.shared.converse([bytes])
        let responses = FuzzResponse.all(in: whole.bytes)
        for response in responses {
            require(
                [200, 204, 303, 400, 401, 403, 404, 405, 413, 414, 431, 503].contains(response.status),
                "status \(response.status)")
            require(response.values("x-auth-reason").count <= 1, "two reasons")
            // Only where nginx says so is somebody let in who has no token.
            if response.status == 204 {
                require(contains(bytes, "anonymous"), "let in without a token")
                require(
                    response.values("x-user-email") == [""] && response.values("x-user-sub") == [""],
                    "a user without a token")
            }
        }
        // A client that says that it goes, or whose request is not understood, gets no second chance.
        if let last = responses.last, last.values("connection").contains("close") {
            require(!whole.isKept, "a connection goes on that was said to close")
        }
        // Bytes come in any pieces: the first response is the same. What is malformed is 400 only if the path is known by then.
        guard let first = responses.first, bytes.count > 1 else { return }
        let middle = Int(bytes[0]) * 31 % bytes.count
        let pieces = FuzzResponse.all(
            in: Site.shared.converse([Array(bytes[..<middle]), Array(bytes[middle...])]).bytes)
        let status = pieces.first?.status ?? 0
        require(
            status == first.status || [400, 401].contains(status) && [400, 401].contains(first.status),
            "in pieces it is \(status), not \(first.status)")
    }

    private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains(text)
    }
}
