// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import TextBasics

/// Asks a running daemon on its socket how it is, as the health check of a container does.
public struct HealthQuery {
    /// Why the daemon is not well, in one line.
    public struct Problem: Error, Equatable, CustomStringConvertible {
        public let description: String
    }

    /// The daemon's own look at a key endpoint takes 3 s at most, and is to be told.
    public static let secondsToWait = 5
    /// The response has a sentence for each endpoint.
    private static let maximumBytes = 65_536

    private let address: ListenAddress
    private let path: ServerPath

    /// - Parameter onlyAlive: whether it is enough that the daemon runs (`/healthz`), even if it cannot verify (`/readyz`).
    public init(_ address: ListenAddress, onlyAlive: Bool) {
        self.address = address.fromHere
        path = onlyAlive ? .healthz : .readyz
    }

    /// - Returns: what the daemon says.
    /// - Throws: also if it says that it is not ready.
    public func ask(within limit: Duration = .seconds(secondsToWait)) throws(Problem) -> String {
        let end = ContinuousClock.now + limit
        let descriptor = try connect(until: end)
        defer { close(descriptor) }
        let request = Array("GET \(path.rawValue) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        // MSG_NOSIGNAL: the peer may be gone.
        let count = unsafe request.withUnsafeBytes {
            unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count == request.count else { throw problem("is closed by its owner") }
        return try content(of: response(on: descriptor, until: end))
    }

    private func connect(until end: ContinuousClock.Instant) throws(Problem) -> CInt {
        let target: SocketAddress
        do {
            switch address {
            case .unix(let path): target = try SocketAddress(unixDomainSocketPath: path)
            case .tcp(let host, let port): target = try SocketAddress(ipAddress: host, port: port)
            }
        } catch { throw problem("cannot be asked: \(error)") }
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(target.protocol.rawValue, type, 0)
        guard descriptor >= 0 else { throw problem("cannot be asked: \(errnoText(errno))") }
        do throws(Problem) {
            let code = unsafe target.withSockAddr { pointer, size in
                unsafe Glibc.connect(descriptor, pointer, socklen_t(size)) == 0 ? 0 : errno
            }
            guard code == EINPROGRESS else {
                if code != 0 { throw refusal(code) }
                return descriptor
            }
            try wait(for: POLLOUT, on: descriptor, until: end)
            var error: CInt = 0
            var size = socklen_t(MemoryLayout<CInt>.size)
            let isKnown = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0
            guard isKnown, error == 0 else { throw refusal(isKnown ? error : errno) }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// All that comes until the end, which the daemon makes after the response.
    private func response(on descriptor: CInt, until end: ContinuousClock.Instant) throws(Problem) -> String {
        var bytes = [UInt8](repeating: 0, count: Self.maximumBytes)
        var count = 0
        while count < bytes.count {
            let result = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            switch result {
            case 0: return String(decoding: bytes.prefix(count), as: UTF8.self)
            case 1...: count += result
            case _ where errno == EINTR: continue
            case _ where errno == EAGAIN: try wait(for: POLLIN, on: descriptor, until: end)
            default: throw problem("is closed by its owner")
            }
        }
        throw problem("is not authsidecar's: the response is longer than \(Self.maximumBytes) bytes")
    }

    private func content(of response: String) throws(Problem) -> String {
        // Bytes, not characters: CR LF is one character.
        let scalars = response.unicodeScalars
        guard response.hasPrefix("HTTP/1.1 "), let body = response.firstRange(of: "\r\n\r\n") else {
            throw problem("is not authsidecar's: the response is not HTTP")
        }
        let status = String(String.UnicodeScalarView(scalars.dropFirst(9).prefix(3)))
        let lines = response[body.upperBound...].split(whereSeparator: \.isNewline)
        let text = lines.joined(separator: "; ")
        guard status == "200" else {
            throw Problem(
                description: path == .readyz && status == "503" ? "not ready: \(text)" : "\(place) answers \(status)")
        }
        return text
    }

    private func wait(for event: CInt, on descriptor: CInt, until end: ContinuousClock.Instant) throws(Problem) {
        var request = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        let left = max(.zero, end - .now) / .milliseconds(1)
        if unsafe poll(&request, 1, CInt(left.rounded(.up))) == 0 { throw problem("gives no answer in time") }
    }

    private func refusal(_ code: CInt) -> Problem {
        switch code {
        case ENOENT: problem("is not there: the daemon does not run, or its volume is not mounted here")
        case EACCES, EPERM: problem("is not for this user, \(geteuid()), and its groups: \(errnoText(code))")
        case ECONNREFUSED: problem("has no listener: the daemon does not run")
        case EAGAIN: problem("has too many connections in wait")
        default: problem("cannot be asked: \(errnoText(code))")
        }
    }

    private func problem(_ text: String) -> Problem { Problem(description: "\(place) \(text)") }

    private var place: String { "\(address)" }
}

extension ListenAddress {
    /// The address that reaches it from this machine: one for “everywhere” is none to connect to.
    fileprivate var fromHere: ListenAddress {
        switch self {
        case .tcp("0.0.0.0", let port): .tcp(host: "127.0.0.1", port: port)
        case .tcp("::", let port): .tcp(host: "::1", port: port)
        default: self
        }
    }
}
