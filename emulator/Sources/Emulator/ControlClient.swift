// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends requests to the control paths of a running emulator.
public struct ControlClient: Sendable {
    private let host: String
    private let port: Int
    private let authority: String

    /// Why there is no response, for people.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// - Parameter url: where the emulator listens; over plain http, since it is on this machine.
    public init(_ url: WebOrigin) throws {
        guard url.description.hasPrefix("http://") else {
            throw Failure(description: "\(url) is not plain http: give the address on which the emulator listens")
        }
        guard url.isLoopback else {
            throw Failure(description: "\(url) is another machine: an emulator is asked on the one that it runs on")
        }
        authority = url.authority
        let parts = URLComponents(string: url.description)
        // `localhost` and names below it, whatever the resolver says.
        let name = parts?.host ?? ""
        host = name.hasSuffix("localhost") ? "127.0.0.1" : name.trimmingBrackets
        port = parts?.port ?? 80
    }

    /// Sends a POST and reads the response.
    public func post<Result: Decodable>(
        _ path: String, _ value: some Encodable & Sendable, as type: Result.Type
    ) async throws -> Result {
        let (status, body) = try await response(to: path, JSONEncoder().encode(value))
        if status == .ok, let result = try? JSONDecoder().decode(type, from: body) { return result }
        let message = (try? JSONDecoder().decode([String: String].self, from: body))?["error"]
        throw Failure(description: message ?? "http://\(authority) answers \(status.code): is it an emulator?")
    }

    /// A response holds a few tokens.
    private static let maximumBytes = 1 << 20

    private func response(to path: String, _ body: Data) async throws -> (HTTPResponseStatus, Data) {
        let connection: NIOAsyncChannel<HTTPClientResponsePart, HTTPPart<HTTPRequestHead, ByteBuffer>>
        do {
            connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(5))
                .connect(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(RequestPartHandler())
                        return try .init(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw Failure(description: "no emulator answers at http://\(authority): start it with “alb-emulator serve”")
        }
        return try await connection.executeThenClose { inbound, outbound in
            let headers: HTTPHeaders = [
                "Host": authority, "Content-Type": "application/json", "Content-Length": "\(body.count)",
                "X-Emulator-Control": "1", "Connection": "close",
            ]
            try await outbound.write(.head(.init(version: .http1_1, method: .POST, uri: path, headers: headers)))
            try await outbound.write(.body(ByteBuffer(bytes: body)))
            try await outbound.write(.end(nil))
            var status = HTTPResponseStatus.internalServerError
            var received = Data()
            for try await part in inbound {
                switch part {
                case .head(let head): status = head.status
                case .body(let bytes):
                    received.append(contentsOf: bytes.readableBytesView)
                    guard received.count <= Self.maximumBytes else {
                        throw Failure(description: "http://\(authority) answers too much: is it an emulator?")
                    }
                case .end: return (status, received)
                }
            }
            throw Failure(description: "http://\(authority) hung up")
        }
    }
}

/// Converts parts with plain buffers to those of NIO's client codec.
final class RequestPartHandler: ChannelOutboundHandler, Sendable {
    typealias OutboundIn = HTTPPart<HTTPRequestHead, ByteBuffer>
    typealias OutboundOut = HTTPClientRequestPart

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part: HTTPClientRequestPart =
            switch unwrapOutboundIn(data) {
            case .head(let head): .head(head)
            case .body(let bytes): .body(.byteBuffer(bytes))
            case .end(let trailers): .end(trailers)
            }
        context.write(wrapOutboundOut(part), promise: promise)
    }
}
