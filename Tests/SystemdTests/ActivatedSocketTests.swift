// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Systemd

/// Which descriptors from systemd are served. One after the other, since the environment is that of the whole process.
@Suite(.serialized)
struct ActivatedSocketTests {
    /// A descriptor of some kind, and what is to be said about it.
    struct Sample: CustomTestStringConvertible {
        let testDescription: String
        let problem: ActivationError.Problem?
        let open: @Sendable () throws -> Int32

        init(_ name: String, _ problem: ActivationError.Problem?, _ open: @escaping @Sendable () throws -> Int32) {
            testDescription = name
            self.problem = problem
            self.open = open
        }
    }

    private static let stream = CInt(SOCK_STREAM.rawValue)
    private static let datagram = CInt(SOCK_DGRAM.rawValue)

    static let samples = [
        Sample("unix stream, listening", nil) { try unix(stream, listens: true) },
        Sample("TCP on 127.0.0.1, listening", nil) { try inet(.loopback, listens: true) },
        Sample("TCP on 127.9.9.9, listening", nil) { try inet([127, 9, 9, 9], listens: true) },
        Sample("TCP on ::1, listening", nil) { try inet6([UInt8](repeating: 0, count: 15) + [1]) },
        Sample("TCP everywhere", .notLoopback) { try inet([0, 0, 0, 0], listens: true) },
        Sample("TCP everywhere, IPv6", .notLoopback) { try inet6([UInt8](repeating: 0, count: 16)) },
        Sample("unix stream, not listening", .notListening) { try unix(stream, listens: false) },
        Sample("TCP, not listening", .notListening) { try inet(.loopback, listens: false) },
        Sample("unix datagram", .notAStream) { try unix(datagram, listens: false) },
        Sample("unix sequential packets", .notAStream) { try unix(CInt(SOCK_SEQPACKET.rawValue), listens: true) },
        Sample("UDP", .notAStream) { try require(socket(AF_INET, datagram, 0)) },
        Sample("a file", .notASocket) { try require(unsafe Glibc.open("/dev/null", O_RDWR)) },
        Sample("a pipe", .notASocket) {
            var ends: [Int32] = [0, 0]
            _ = try require(unsafe pipe(&ends))
            close(ends[1])
            return ends[0]
        },
    ]

    @Test(arguments: samples)
    func `takes listening stream sockets that only this machine can reach`(sample: Sample) throws {
        let descriptor = try sample.open()
        defer { close(descriptor) }
        let socket = ActivatedSocket(descriptor: descriptor, name: "my.socket")
        do throws(ActivationError) {
            try socket.check()
            #expect(sample.problem == nil)
        } catch {
            #expect(error.problem == sample.problem)
            #expect(error.description.hasPrefix("the descriptor “my.socket” from systemd "))
        }
    }

    @Test func `a descriptor that is closed is refused in the system's words`() {
        #expect {
            try ActivatedSocket(descriptor: 9999, name: "gone").check()
        } throws: {
            "\($0)" == "the descriptor “gone” from systemd cannot be looked at: Bad file descriptor"
        }
    }

    @Test func `a process that nobody handed a socket has none`() throws {
        #expect(try ActivatedSocket.takeAll().isEmpty)
    }

    @Test func `what names the sockets is removed from the environment, even if it is no list`() {
        unsafe setenv("LISTEN_PID", "\(getpid())", 1)
        unsafe setenv("LISTEN_FDS", "none", 1)
        unsafe setenv("LISTEN_FDNAMES", "my.socket", 1)
        #expect {
            try ActivatedSocket.takeAll()
        } throws: {
            "\($0)" == "LISTEN_FDS and LISTEN_PID are not what systemd sets: Invalid argument"
        }
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { #expect(unsafe getenv(name) == nil, "\(name)") }
    }

    // MARK: Sockets of every kind

    private struct Failure: Error { let code = errno }

    private static func require(_ result: Int32) throws -> Int32 {
        guard result >= 0 else { throw Failure() }
        return result
    }

    /// A unix socket with a name that the kernel chooses (autobind, unix(7)).
    private static func unix(_ type: CInt, listens: Bool) throws -> Int32 {
        let descriptor = try require(socket(AF_UNIX, type, 0))
        var family = sa_family_t(AF_UNIX)
        let bound = unsafe withUnsafePointer(to: &family) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sa_family_t>.size))
            }
        }
        _ = try require(bound)
        if listens { _ = try require(listen(descriptor, 1)) }
        return descriptor
    }

    private static func inet(_ address: [UInt8], listens: Bool) throws -> Int32 {
        var bytes = [UInt8](repeating: 0, count: MemoryLayout<sockaddr_in>.size)
        bytes[0] = UInt8(AF_INET)
        bytes.replaceSubrange(4..<8, with: address)
        return try bindStream(AF_INET, bytes, listens: listens)
    }

    private static func inet6(_ address: [UInt8]) throws -> Int32 {
        var bytes = [UInt8](repeating: 0, count: MemoryLayout<sockaddr_in6>.size)
        bytes[0] = UInt8(AF_INET6)
        bytes.replaceSubrange(8..<24, with: address)
        return try bindStream(AF_INET6, bytes, listens: true)
    }

    private static func bindStream(_ family: CInt, _ address: [UInt8], listens: Bool) throws -> Int32 {
        let descriptor = try require(socket(family, stream, 0))
        let bound = unsafe address.withUnsafeBytes { bytes in
            unsafe bytes.withMemoryRebound(to: sockaddr.self) {
                unsafe bind(descriptor, $0.baseAddress, socklen_t(bytes.count))
            }
        }
        _ = try require(bound)
        if listens { _ = try require(listen(descriptor, 1)) }
        return descriptor
    }
}

extension [UInt8] {
    fileprivate static var loopback: [UInt8] { [127, 0, 0, 1] }
}
