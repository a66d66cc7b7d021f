// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

extension StandInLoadBalancer {
    /// `/keys/KID`: the public half of a key as PEM. For an unknown one a bucket of Amazon S3 whose content nobody may list
    /// says “Access Denied”.
    func answerKey(_ id: String?) -> Response {
        guard let id, let key = keys[id] else {
            return Self.answer(
                .forbidden, "application/xml",
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>
                """)
        }
        return Self.answer(.ok, "binary/octet-stream", key.publicKeyPEM)
    }

    /// An answer for programs.
    static func answer(_ status: HTTPResponse.Status, _ type: String, _ text: String) -> Response {
        let headers: HTTPFields = [.contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
