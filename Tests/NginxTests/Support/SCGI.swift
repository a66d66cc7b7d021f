// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// SCGI: names and values, each with a zero byte behind it, in a netstring
/// (https://python.ca/scgi/protocol.txt).
enum SCGI {
    static func request(in bytes: ByteBuffer) -> (parameters: [String], answer: ByteBuffer)? {
        var bytes = bytes
        guard let colon = bytes.readableBytesView.firstIndex(of: UInt8(ascii: ":")),
            let digits = bytes.readString(length: colon - bytes.readerIndex), let length = Int(digits),
            bytes.readInteger(as: UInt8.self) != nil, let head = bytes.readSlice(length: length),
            bytes.readInteger(as: UInt8.self) == UInt8(ascii: ",")
        else { return nil }
        let texts = head.readableBytesView.split(separator: 0, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let parameters = stride(from: 0, to: texts.count - 1, by: 2).map { "\(texts[$0])=\(texts[$0 + 1])" }
        return (parameters, ByteBuffer(string: "Status: 200 OK\r\nContent-Type: text/plain\r\n\r\nok\n"))
    }
}
