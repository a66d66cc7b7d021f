// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TestSupport
import TokenMint

@testable import authsidecar

/// The daemon as systemd starts it: what it is handed, and what it tells.
@Suite(.timeLimit(.minutes(2)))
struct ServiceManagerTests {
    fileprivate static let arn = Mint.signer

    /// Runs the daemon by a shell that makes descriptors for it as systemd would, and gives what it complains about.
    private func serve(
        _ arguments: String..., shell: String = ":"
    ) throws -> (status: Int32, errors: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments =
            ["-c", "\(shell); exec \"$0\" \"$@\"", try Program.path, "serve"] + arguments
        process.environment = Program.environment()
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let complaint = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: complaint, as: UTF8.self))
    }

    @Test(arguments: [
        (
            "exec 3</dev/null; export LISTEN_FDS=1 LISTEN_PID=$$",
            "the descriptor “unknown” from systemd is no socket; the socket unit needs ListenStream= and nothing else"
        ),
        (
            "exec 3<>/dev/udp/127.0.0.1/9; export LISTEN_FDS=1 LISTEN_PID=$$ LISTEN_FDNAMES=my.socket",
            "the descriptor “my.socket” from systemd is no stream socket; write ListenStream=, not ListenDatagram= or "
                + "ListenSequentialPacket="
        ),
        (
            "export LISTEN_FDS=many LISTEN_PID=$$",
            "LISTEN_FDS and LISTEN_PID are not what systemd sets: Invalid argument"
        ),
    ])
    func `what cannot be served is refused with 1, and what would be right`(shell: String, words: String) throws {
        let result = try serve("--alb-arn", Self.arn, shell: shell)
        #expect(result.status == 1)
        #expect(result.errors == "authsidecar: \(words)\n")
    }

    @Test func `sockets meant for another process are none of ours`() throws {
        let result = try serve("--alb-arn", Self.arn, shell: "exec 3</dev/null; export LISTEN_FDS=1 LISTEN_PID=1")
        #expect(result.status == 1 && result.errors.contains("systemd has handed over no socket"))
    }

    @Test func `without a socket, and without LISTEN, the daemon says how it is started`() throws {
        let result = try serve("--alb-arn", Self.arn)
        #expect(result.status == 1)
        #expect(result.errors.contains("handed over no socket: start it by “sudo systemctl start authsidecar"))
        #expect(result.errors.contains("--listen unix:/run/authsidecar/authsidecar.sock"))
    }

    @Test func `without a socket and without a load balancer it names the setting first`() throws {
        let result = try serve()
        #expect(result.status == 1 && result.errors.hasPrefix("authsidecar: ALB_ARN: is mandatory"))
    }

    @Test func `the manager hears of readiness, life, reload and end, in this order`() throws {
        let directory = try TemporaryDirectory()
        let manager = try NotificationSocket(path: "\(directory.path)/notify")
        let file = "\(directory.path)/a.conf"
        try Data("ALB_ARN=\(Self.arn)\nKEY_ENDPOINT=file://\(directory.path)/\n".utf8).write(to: URL(filePath: file))
        let process = Process()
        process.executableURL = URL(filePath: try Program.path)
        process.arguments = ["serve", "--config", file, "--listen", "unix:\(directory.path)/s", "--event-loops", "2"]
        // 0.2 s, and no WATCHDOG_PID: sd_watchdog_enabled(3) takes that for everybody.
        process.environment = Program.environment(["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "200000"])
        process.standardError = Pipe()
        try process.run()
        defer { process.terminate() }

        let ready = try manager.next { $0.contains("READY=1") }
        #expect(
            ready
                == "READY=1\nSTATUS=Serving; 0 keys cached, 0 allowed, 0 anonymous, 0 refused, 0 forbidden, 0 undecided"
        )
        for _ in 1...3 { _ = try manager.next { $0 == "WATCHDOG=1" } }

        kill(process.processIdentifier, SIGHUP)
        let reloading = try manager.next { $0.hasPrefix("RELOADING=1") }
        #expect(reloading.wholeMatch(of: /RELOADING=1\nMONOTONIC_USEC=[0-9]+/) != nil)
        #expect(try manager.next { !$0.hasPrefix("WATCHDOG") && !$0.hasPrefix("STATUS") }.hasPrefix("READY=1\nSTATUS="))

        // A reload that fails ends as well, else the manager would wait for it.
        try Data("LEEWAY=x\n".utf8).write(to: URL(filePath: file))
        kill(process.processIdentifier, SIGHUP)
        _ = try manager.next { $0.hasPrefix("RELOADING=1") }
        _ = try manager.next { $0.hasPrefix("READY=1") }

        process.terminate()
        _ = try manager.next { $0 == "STOPPING=1" }
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && process.terminationReason == .exit)
    }

    @Test func `a manager that takes no message delays neither start nor reload nor end`() throws {
        let directory = try TemporaryDirectory()
        let manager = try NotificationSocket(path: "\(directory.path)/notify")
        try manager.fill()
        let daemon = try Daemon(in: directory, ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "20000"])
        daemon.expect("ready listen=")
        daemon.signal(SIGHUP)
        daemon.expect("the settings have been read again")
        daemon.signal(SIGTERM)
        daemon.expect("stopped")
        daemon.expectExit()
    }

    @Test func `where there is no journal, each line on standard error begins with its level`() throws {
        let directory = try TemporaryDirectory()
        let manager = try NotificationSocket(path: "\(directory.path)/notify")
        let file = "\(directory.path)/a.conf"
        try Data("ALB_ARN=\(Self.arn)\nKEY_ENDPOINT=file://\(directory.path)/\n".utf8).write(to: URL(filePath: file))
        let process = Process()
        process.executableURL = URL(filePath: try Program.path)
        process.arguments = ["serve", "--config", file, "--listen", "unix:\(directory.path)/s"]
        // Of somebody else's journal: standard error is not the stream that it names.
        process.environment = Program.environment(["NOTIFY_SOCKET": manager.path, "JOURNAL_STREAM": "1:1"])
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        defer { process.terminate() }
        _ = try manager.next { $0.contains("READY=1") }
        try Data("LEEWAY=x\n".utf8).write(to: URL(filePath: file))
        kill(process.processIdentifier, SIGHUP)
        _ = try manager.next { $0.hasPrefix("RELOADING=1") }
        _ = try manager.next { $0.hasPrefix("READY=1") }
        process.terminate()
        process.waitUntilExit()

        let written = try errors.fileHandleForReading.readToEnd() ?? Data()
        let lines = String(decoding: written, as: UTF8.self).split(separator: "\n")
        #expect(lines.first?.hasPrefix("info: ready listen=unix:\(directory.path)/s version=") == true)
        #expect(lines.contains { $0.hasPrefix("error: the settings are not good, the old ones stay active problem=") })
        #expect(lines.suffix(2) == ["info: stopping", "info: stopped"])
        #expect(lines.allSatisfy { $0.wholeMatch(of: /(info|notice|warning|error): .*/) != nil })
    }
}

/// A daemon of one test, and what it has logged so far.
private final class Daemon {
    let file: String
    private let process = Process()
    private let errors = Pipe()
    private var log = ""

    init(in directory: TemporaryDirectory, _ environment: [String: String]) throws {
        file = "\(directory.path)/a.conf"
        let settings = "ALB_ARN=\(ServiceManagerTests.arn)\nKEY_ENDPOINT=file://\(directory.path)/\n"
        try Data(settings.utf8).write(to: URL(filePath: file))
        process.executableURL = URL(filePath: try Program.path)
        process.arguments = ["serve", "--config", file, "--listen", "unix:\(directory.path)/s"]
        process.environment = Program.environment(environment)
        process.standardError = errors
        try process.run()
        // Ends the wait for a line that does not come. Nothing takes so long, however busy the machine is.
        let identifier = process.processIdentifier
        DispatchQueue.global().asyncAfter(deadline: .now() + 30) { [weak process] in
            if process?.isRunning == true { kill(identifier, SIGKILL) }
        }
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    func expect(_ text: String) {
        while !log.contains(text), case let data = errors.fileHandleForReading.availableData, !data.isEmpty {
            log += String(decoding: data, as: UTF8.self)
        }
        #expect(log.contains(text), "\(log)")
    }

    func expectExit() {
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && process.terminationReason == .exit)
    }
}

/// The end of sd_notify(3) where a service manager listens.
private final class NotificationSocket {
    struct Silence: Error {}

    let path: String
    private let descriptor: Int32

    init(path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = Self.address(path)
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // Nobody is silent for so long, however busy the machine is.
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        let limited = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        try #require(bound == 0 && limited == 0)
    }

    /// Sends itself messages until there is no space for another.
    func fill() throws {
        let sender = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        defer { close(sender) }
        var address = Self.address(path)
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(sender, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(connected == 0)
        while unsafe send(sender, [0x58], 1, 0) == 1 {}
        try #require(errno == EAGAIN)
    }

    private static func address(_ path: String) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
        return address
    }

    /// The next message of a kind; others are ignored.
    func next(where isWanted: (String) -> Bool) throws -> String {
        while true {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { throw Silence() }
            let text = String(decoding: buffer.prefix(count), as: UTF8.self)
            if isWanted(text) { return text }
        }
    }

    deinit { close(descriptor) }
}
