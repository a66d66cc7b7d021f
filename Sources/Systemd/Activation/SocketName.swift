// SPDX-License-Identifier: Apache-2.0

import Glibc

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
