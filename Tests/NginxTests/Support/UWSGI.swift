// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The uwsgi protocol: a head of four bytes, then names and values with their lengths.
enum UWSGI {
    static func request(in bytes: ByteBuffer) -> (parameters: [String], answer: ByteBuffer)? {
        var bytes = bytes
        guard bytes.readInteger(as: UInt8.self) != nil,
            let length = bytes.readInteger(endianness: .little, as: UInt16.self),
            bytes.readInteger(as: UInt8.self) != nil,
            var parameters = bytes.readSlice(length: Int(length))
        else { return nil }
        var texts: [String] = []
        while let name = text(&parameters), let value = text(&parameters) { texts.append("\(name)=\(value)") }
        return (texts, ByteBuffer(string: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n"))
    }

    private static func text(_ bytes: inout ByteBuffer) -> String? {
        bytes.readInteger(endianness: .little, as: UInt16.self).flatMap { bytes.readString(length: Int($0)) }
    }
}
