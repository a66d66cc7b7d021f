// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The FastCGI Specification, section 3; one request on a connection.
enum FastCGI {
    static func request(in bytes: ByteBuffer) -> (parameters: [String], answer: ByteBuffer)? {
        var bytes = bytes
        var parameters = ByteBuffer()
        while let header = bytes.readMultipleIntegers(as: (UInt8, UInt8, UInt16, UInt16, UInt8, UInt8).self) {
            let (_, type, _, length, padding, _) = header
            guard let content = bytes.readSlice(length: Int(length)), bytes.readSlice(length: Int(padding)) != nil
            else { return nil }
            // FCGI_PARAMS; an empty FCGI_STDIN is the last record.
            if type == 4 { parameters.writeImmutableBuffer(content) }
            if type == 5, length == 0 { return (texts(in: parameters), answer) }
        }
        return nil
    }

    private static func texts(in bytes: ByteBuffer) -> [String] {
        var bytes = bytes
        var texts: [String] = []
        while let name = length(&bytes), let value = length(&bytes),
            let nameText = bytes.readString(length: name), let valueText = bytes.readString(length: value)
        {
            texts.append("\(nameText)=\(valueText)")
        }
        return texts
    }

    /// One byte, or four with the highest bit set (section 3.4).
    private static func length(_ bytes: inout ByteBuffer) -> Int? {
        guard let first = bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) else { return nil }
        if first < 0x80 { return bytes.readInteger(as: UInt8.self).map(Int.init) }
        return bytes.readInteger(as: UInt32.self).map { Int($0 & 0x7FFF_FFFF) }
    }

    /// FCGI_STDOUT with the answer, then FCGI_END_REQUEST.
    private static var answer: ByteBuffer {
        let text = "Status: 200\r\nContent-Length: 3\r\n\r\nok\n"
        var answer = ByteBuffer()
        answer.writeMultipleIntegers(UInt8(1), UInt8(6), UInt16(1), UInt16(text.utf8.count), UInt16(0))
        answer.writeString(text)
        answer.writeMultipleIntegers(UInt8(1), UInt8(3), UInt16(1), UInt16(8), UInt16(0), UInt64(0))
        return answer
    }
}
