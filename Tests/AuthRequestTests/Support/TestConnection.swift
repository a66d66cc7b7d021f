// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded

@testable import AuthRequest

/// One connection of the server without a socket: bytes in, bytes out, and time that moves when told to.
final class TestConnection {
    private let channel: EmbeddedChannel
    private let loop: EmbeddedEventLoop

    init(services: ServerServices) throws {
        loop = EmbeddedEventLoop()
        channel = EmbeddedChannel(loop: loop)
        try Listener.configure(channel, services: services)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/test")).wait()
    }

    /// A channel that is not closed is kept by its own handlers.
    deinit { finish() }

    /// Whether the server has kept the connection.
    var isOpen: Bool { channel.isActive }

    /// Sends bytes as they are.
    func send(_ text: String) {
        // What is malformed is reported as an error too; the answer on the wire is what counts.
        _ = try? channel.writeInbound(ByteBuffer(string: text))
    }

    /// Everything that the server has answered since the last call.
    func received() throws -> String {
        var text = ""
        while let part = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: part) }
        return text
    }

    /// Sends a request and gives the answer.
    func ask(_ target: String, method: String = "GET", headers: [(String, String)] = []) throws -> Response {
        let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
        send("\(method) \(target) HTTP/1.1\r\nHost: authsidecar\r\n\(lines)\r\n")
        return try Response(received())
    }

    func closeInput() {
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    func fire(_ event: any Sendable) {
        channel.pipeline.fireUserInboundEventTriggered(event)
    }

    /// Says that the client reads its answers, or that too many wait for it.
    func setRead(_ isRead: Bool) {
        channel.isWritable = isRead
        channel.pipeline.fireChannelWritabilityChanged()
    }

    func advanceTime(by amount: TimeAmount) {
        loop.advanceTime(by: amount)
    }

    func finish() {
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }
}

/// One answer, taken apart.
struct Response {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: String

    init(_ text: String) throws {
        guard let end = text.range(ofBytes: "\r\n\r\n") else { throw Failure(what: "no whole answer: “\(text)”") }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        guard let word = lines.first?.split(separator: " ").dropFirst().first, let status = Int(word) else {
            throw Failure(what: "no status line: “\(text)”")
        }
        self.status = status
        headers = lines.dropFirst().map { line in
            // By bytes: the value may begin with a mark that combines with what is before it.
            let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
            return (String(line[..<colon]), String(Substring(line.utf8[colon...].dropFirst(2))))
        }
        body = String(text[end.upperBound...])
    }

    /// The values of all lines of that name.
    func values(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The value, if there is exactly one line.
    subscript(name: String) -> String? {
        let values = values(name)
        return values.count == 1 ? values[0] : nil
    }
}

extension String {
    /// Where some bytes first occur; unlike comparing characters this finds `\r\n`, which Swift takes for one.
    fileprivate func range(ofBytes pattern: String) -> Range<String.Index>? {
        let pattern = Array(pattern.utf8)
        var index = utf8.startIndex
        while index != utf8.endIndex {
            if utf8[index...].starts(with: pattern) { return index..<utf8.index(index, offsetBy: pattern.count) }
            index = utf8.index(after: index)
        }
        return nil
    }
}
