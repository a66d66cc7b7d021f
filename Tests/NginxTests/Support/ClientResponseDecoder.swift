// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Reads responses that say how long they are, or come in chunks; the body of these is given with its chunk lines.
struct ClientResponseDecoder: ByteToMessageDecoder {
    typealias InboundOut = ClientResponse

    /// No body is waited for.
    let headOnly: Bool

    /// The answer is not of the kind that is expected here.
    struct Unreadable: Error {}

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        let view = buffer.readableBytesView
        let end = Array("\r\n\r\n".utf8)
        guard let headEnd = view.indices.first(where: { view[$0...].starts(with: end) }) else { return .needMoreData }
        let head = String(decoding: view[..<headEnd], as: UTF8.self)
        let lines = head.split(separator: "\r\n").map { String($0) }
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, let status = Int(words[1]) else { throw Unreadable() }
        let headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            let value = parts.count == 2 ? parts[1].drop { $0 == " " } : ""
            return ClientResponse.Header(name: parts[0].lowercased(), value: String(value))
        }
        let announced = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        let length = headOnly ? 0 : announced
        let headLength = headEnd - view.startIndex + end.count
        if !headOnly, headers.contains(where: { $0.name == "transfer-encoding" }) {
            guard view.reversed().starts(with: "0\r\n\r\n".utf8.reversed()) else { return .needMoreData }
            buffer.moveReaderIndex(forwardBy: headLength)
            let body = buffer.readString(length: buffer.readableBytes) ?? ""
            context.fireChannelRead(wrapInboundOut(ClientResponse(status: status, headers: headers, body: body)))
            return .continue
        }
        guard buffer.readableBytes >= headLength + length else { return .needMoreData }
        buffer.moveReaderIndex(forwardBy: headLength)
        let body = buffer.readString(length: length) ?? ""
        context.fireChannelRead(wrapInboundOut(ClientResponse(status: status, headers: headers, body: body)))
        return .continue
    }

    mutating func decodeLast(
        context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
    ) throws -> DecodingState {
        try decode(context: context, buffer: &buffer)
    }
}
