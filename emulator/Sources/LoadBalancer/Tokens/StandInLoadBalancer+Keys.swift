// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

extension StandInLoadBalancer {
    /// `/keys/KID`: the public half of a key as PEM. For an unknown one the response is that of an Amazon S3
    /// bucket whose content may not be listed: “Access Denied”.
    func handleKey(_ id: String?) -> Response {
        guard let id, let key = keys[id] else {
            return Self.response(
                .forbidden, "application/xml",
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>
                """)
        }
        return Self.response(.ok, "binary/octet-stream", key.publicKeyPEM)
    }

    /// A response for programs.
    static func response(_ status: HTTPResponse.Status, _ type: String, _ text: String) -> Response {
        let headers: HTTPFields = [.contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
