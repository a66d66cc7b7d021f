// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// Bounds on what a client may take up, each refused before work is done.
public struct Limits: Sendable {
    /// Open connections. nginx keeps a handful; each costs a descriptor and some kilobytes.
    public var connections = 4096
    /// How long a connection may stay open without a complete request. Above nginx's 60 s, so that nginx closes first
    /// and never writes into a closing connection.
    public var idle: TimeAmount = .seconds(75)
    /// How many bytes of a body are read and thrown away before the connection is closed instead; nginx sends none.
    public var discardedBody = 65_536
    /// How many requests may wait on one connection until the first has its response and that is read; nginx sends one
    /// after the other. With as many in line nothing more is read; what arrived with them gets no response.
    public var pipelined = 16
    /// How long a request may take to come. nginx has it whole before it asks.
    public var wholeRequest: TimeAmount = .seconds(10)
    /// How many bytes of unfinished and waiting requests and of responses all connections may hold together, beyond
    /// ``HeldBytes/allowance`` for each. At the limit a connection that wants to hold more is closed; the others go on.
    public var heldBytes = 16 << 20
    /// How many bytes of responses may wait for one peer to read them before it gets no further one.
    public var unreadBytes = 4096
    /// How long a peer may leave so many unread before its connection is closed.
    public var unread: TimeAmount = .seconds(5)
    /// How long a connection without any request is kept once the daemon is told to stop: a client that has just connected
    /// is about to ask.
    public var firstRequest: TimeAmount = .seconds(1)
    /// How long responses in progress may take once the daemon is told to stop; a key fetch takes 3 s at most.
    public var grace: TimeAmount = .seconds(5)

    public init() {}

    /// Bounds on a request's head: a token of 16 KB and as much again for everything else.
    static var head: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 32 * 1024
        limits.maxHeaderListSize = 64 * 1024
        limits.maxHeaderFieldCount = 64
        return limits
    }
}
