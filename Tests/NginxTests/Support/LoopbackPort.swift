// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A port of 127.0.0.1 that nobody has at the moment.
enum LoopbackPort {
    /// Below the ports that the kernel gives to clients (ip(7), ip_local_port_range), so that none of them takes it
    /// before nginx does.
    private static let range = 15_000..<32_000
    private static let next = Atomic(Int.random(in: range))

    /// - Throws: `SystemError`, if all are taken.
    static func free() throws -> Int {
        for _ in range {
            let number = next.add(1, ordering: .relaxed).oldValue
            let port = range.lowerBound + number % range.count
            if canBind(port) { return port }
        }
        throw SystemError("no free port", code: EADDRINUSE)
    }

    private static func canBind(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        address.sin_port = in_port_t(port).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, length) == 0
            }
        }
    }
}
