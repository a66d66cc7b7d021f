// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Locking
import Revocations

/// Takes orders on the control socket, one connection after the other: who may connect is root, and has time.
///
/// A connection has one order. Those of any other user than root, or the daemon's own, are refused whatever the socket's mode is.
public final class ControlServer: Sendable {
    /// What happened, for the log.
    public enum Notice: Sendable {
        case revoked(Revocation, by: String)
        case lifted(Revocation.Kind, by: String)
        case refused(String, by: String)
    }

    /// How long a line may take, and how often many lines may come to a stop.
    private static let seconds = 5

    private let orders: ControlOrders
    private let notify: @Sendable (Notice) -> Void
    private let queue = DispatchQueue(label: "authsidecar.control")
    private let cancellations = Lock<[@Sendable () -> Void]>([])

    /// - Parameters:
    ///   - orders: who carries them out.
    ///   - notify: is told what happened, on the server's queue.
    public init(_ orders: ControlOrders, notify: @escaping @Sendable (Notice) -> Void) {
        self.orders = orders
        self.notify = notify
    }

    /// Begins to accept.
    ///
    /// - Parameter descriptor: of a socket that listens; becomes the server's.
    public func start(on descriptor: CInt) {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        // Safe to share: all operations on a source may be called from any thread (dispatch_source_create(3)).
        nonisolated(unsafe) let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        unsafe source.setEventHandler { [weak self] in self?.accept(from: descriptor) }
        unsafe source.setCancelHandler { close(descriptor) }
        cancellations.withLock { $0.append { unsafe source.cancel() } }
        unsafe source.activate()
    }

    /// Accepts no more.
    public func stop() {
        let cancellations = cancellations.withLock { list in
            defer { list = [] }
            return list
        }
        for cancel in cancellations { cancel() }
    }

    private func accept(from descriptor: CInt) {
        let connection = Glibc.accept(descriptor, nil, nil)
        // Somebody who has gone again, or no descriptor left: the source calls again.
        guard connection >= 0 else {
            if errno == EMFILE || errno == ENFILE { usleep(100_000) }
            return
        }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        var socket = StreamSocket(owning: connection, waitingAtMost: Self.seconds)
        guard let peer = socket.peer else { return }
        // Of another PID namespace, such as another container: no id that means something here.
        let name = "uid=\(peer.user)" + (peer.process == 0 ? "" : " pid=\(peer.process)")
        do throws(StreamSocket.Failure) {
            guard peer.user == 0 || peer.user == geteuid() else {
                notify(.refused("only root may give orders", by: name))
                return try socket.write(ControlReply.refused("only root may give orders").line)
            }
            guard let line = try socket.line(atMost: ControlRequest.maximumByteCount) else { return }
            guard let request = ControlRequest(line) else {
                notify(.refused("what came is no order", by: name))
                return try socket.write(ControlReply.refused("this is no order; use the same version's command").line)
            }
            try answer(request, from: name, on: socket)
        } catch {
            notify(.refused("\(error)", by: name))
        }
    }

    private func answer(
        _ request: ControlRequest, from peer: String, on socket: borrowing StreamSocket
    ) throws(StreamSocket.Failure) {
        let outcome = try orders.carryOut(request) { entries throws(StreamSocket.Failure) in
            try socket.write(entries.map { ControlReply.entry(.init($0)).line }.joined())
        }
        for change in outcome.changes { notify(change.notice(by: peer)) }
        try socket.write(outcome.last.line)
    }
}
