// SPDX-License-Identifier: Apache-2.0

import Glibc
import TextBasics

/// Gives the daemon an order on its control socket.
public enum ControlClient {
    /// Why there is no reply.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// How long the daemon may take for one line: it may have to start first.
    private static let seconds = 30

    /// - Parameters:
    ///   - path: of the socket.
    ///   - handle: is given each entry as it comes.
    /// - Returns: how many entries the order was about.
    public static func send(
        _ request: ControlRequest, to path: String, _ handle: (ControlReply.Entry) -> Void
    ) throws(Failure) -> Int {
        var socket = StreamSocket(owning: try connected(to: path), waitingAtMost: seconds)
        do throws(StreamSocket.Failure) {
            // A daemon that takes no orders from this user says so and closes, perhaps before the order is sent.
            var unsent: StreamSocket.Failure?
            do throws(StreamSocket.Failure) { try socket.write(request.line) } catch { unsent = error }
            while let line = try socket.line(atMost: ControlReply.maximumByteCount) {
                switch ControlReply(line) {
                case .entry(let entry): handle(entry)
                case .done(let count): return count
                case .refused(let problem): throw StreamSocket.Failure(problem)
                case nil: throw StreamSocket.Failure("\(path): what answers there is no authsidecar")
                }
            }
            if let unsent { throw unsent }
        } catch {
            throw Failure(description: error.description)
        }
        throw Failure(description: "\(path): the daemon closed the connection without an answer; see its log")
    }

    private static func connected(to path: String) throws(Failure) -> CInt {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "socket: \(errnoText(errno))") }
        guard let code = error(connecting: descriptor, to: path) else { return descriptor }
        close(descriptor)
        let hint =
            switch code {
            case ENOENT:
                "; start it: sudo systemctl restart authsidecar.service, or without systemd set CONTROL=unix:/PATH"
            case EACCES, EPERM: "; only root and the daemon's own user may give orders: use sudo"
            case ECONNREFUSED: "; the daemon does not listen there"
            default: ""
            }
        throw Failure(description: "\(path): \(errnoText(code))\(hint)")
    }

    /// - Returns: `errno` of connect(2); `nil`: connected.
    private static func error(connecting descriptor: CInt, to path: String) -> CInt? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return ENAMETOOLONG }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(descriptor, $0, size) }
        }
        return result == 0 ? nil : errno
    }
}
