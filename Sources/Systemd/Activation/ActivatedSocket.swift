// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Glibc

/// A listening stream socket that systemd has handed over; who takes it owns the descriptor.
public struct ActivatedSocket: Sendable {
    public let descriptor: CInt
    /// `FileDescriptorName=` of the socket unit, by default the unit's name (systemd.socket(5)).
    public let name: String

    /// Takes the sockets that systemd has handed over (sd_listen_fds_with_names(3)) and removes the variables that name
    /// them from the environment. The variables are those of the whole process: call it once, at start, before there
    /// are other threads.
    ///
    /// - Returns: none if the process was not started by a socket unit.
    /// - Throws: if one of them cannot be served; then all of them are closed.
    public static func takeAll() throws(ActivationError) -> [ActivatedSocket] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = unsafe sd_listen_fds_with_names(1, &names)
        guard count >= 0 else { throw ActivationError(problem: .noList(errorCode: -count), name: "") }
        defer { unsafe freeAll(names) }
        var sockets: [ActivatedSocket] = []
        for index in 0..<Int(count) {
            let name = unsafe names?[index].map { unsafe String(cString: $0) } ?? "unknown"
            sockets.append(ActivatedSocket(descriptor: SD_LISTEN_FDS_START + CInt(index), name: name))
        }
        do throws(ActivationError) {
            for socket in sockets { try socket.check() }
        } catch {
            for socket in sockets { close(socket.descriptor) }
            throw error
        }
        return sockets
    }

    /// Ends with an error unless it is a stream socket that listens, and that only this machine can reach
    /// (sd_is_socket(3)).
    func check() throws(ActivationError) {
        guard try has(family: AF_UNSPEC, type: 0, listening: -1) else { throw failure(.notASocket) }
        guard try has(family: AF_UNSPEC, type: CInt(SOCK_STREAM.rawValue), listening: -1) else {
            throw failure(.notAStream)
        }
        guard try has(family: AF_UNSPEC, type: 0, listening: 1) else { throw failure(.notListening) }
        if try has(family: AF_UNIX, type: 0, listening: -1) { return }
        let isVersion4 = try has(family: AF_INET, type: 0, listening: -1)
        let isVersion6 = try has(family: AF_INET6, type: 0, listening: -1)
        guard isVersion4 || isVersion6 else { throw failure(.otherFamily) }
        guard SocketName.isLoopback(of: descriptor) else { throw failure(.notLoopback) }
    }

    private func has(family: CInt, type: CInt, listening: CInt) throws(ActivationError) -> Bool {
        let answer = sd_is_socket(descriptor, family, type, listening)
        guard answer >= 0 else { throw failure(.unreadable(errorCode: -answer)) }
        return answer > 0
    }

    private func failure(_ problem: ActivationError.Problem) -> ActivationError {
        ActivationError(problem: problem, name: name)
    }

    private static func freeAll(_ names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) {
        guard let names = unsafe names else { return }
        var next = unsafe names
        while let name = unsafe next.pointee {
            unsafe free(name)
            unsafe next += 1
        }
        unsafe free(names)
    }
}

/// The address to which a socket is bound (getsockname(2)).
enum SocketName {
    /// Whether it is 127.0.0.0/8 or ::1 (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3). What cannot be read is not.
    static func isLoopback(of descriptor: CInt) -> Bool {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        guard result == 0 else { return false }
        let bytes = unsafe withUnsafeBytes(of: storage) { unsafe Array($0.prefix(Int(length))) }
        switch CInt(storage.ss_family) {
        // sockaddr_in: family, port, then the address (ip(7)).
        case AF_INET: return bytes.count >= 8 && bytes[4] == 127
        // sockaddr_in6: family, port, flow information, then the address (ipv6(7)).
        case AF_INET6: return bytes.count >= 24 && bytes[8..<24].elementsEqual([UInt8](repeating: 0, count: 15) + [1])
        default: return false
        }
    }
}
