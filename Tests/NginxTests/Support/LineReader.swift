// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Separates what a program writes into lines.
final class LineReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let output: OutputLines
    private var rest: [UInt8] = []

    init(output: OutputLines) {
        self.output = output
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        rest.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        let pieces = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for line in pieces.dropLast() { output.append(String(decoding: line, as: UTF8.self)) }
        rest = Array(pieces.last ?? [])
    }

    func channelInactive(context: ChannelHandlerContext) {
        output.end()
    }
}
