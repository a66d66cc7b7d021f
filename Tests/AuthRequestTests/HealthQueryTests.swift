// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport
import Testing

@testable import AuthRequest

@Suite(.timeLimit(.minutes(2)))
struct HealthQueryTests {
    /// Why a query fails; `nil`: it does not.
    private static func problem(at path: String, within limit: Duration = .seconds(60)) -> String? {
        do {
            _ = try HealthQuery(.unix(path: path), onlyAlive: false).ask(within: limit)
            return nil
        } catch { return "\(error)" }
    }

    @Test func `a running server is alive and ready, on a unix socket and on every address`() async throws {
        let fixture = try await Fixture()
        try await fixture.serve { server, path in
            #expect(try HealthQuery(.unix(path: path), onlyAlive: true).ask() == "alive")
            #expect(try HealthQuery(.unix(path: path), onlyAlive: false).ask() == "ready")
            try await server.start([.tcp(host: "0.0.0.0", port: 0)])
            let address = try #require(await server.addresses.last)
            #expect(address.isBeyondLoopback)
            #expect(try HealthQuery(address, onlyAlive: true).ask() == "alive")
        }
    }

    @Test func `says why there is no answer`() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/s"
        let place = "unix:\(path)"
        #expect(
            Self.problem(at: path)
                == "\(place) is not there: the daemon does not run, or its volume is not mounted here")
        let descriptor = try SocketFile.bind(path, .standard)
        defer { close(descriptor) }
        #expect(Self.problem(at: path) == "\(place) has no listener: the daemon does not run")
        try #require(listen(descriptor, 1) == 0)
        #expect(Self.problem(at: path, within: .milliseconds(20)) == "\(place) gives no answer in time")
    }

    @Test(arguments: [
        ("HTTP/1.1 503 Service Unavailable\r\nA: b\r\n\r\na: down\nb: down\n", "not ready: a: down; b: down"),
        ("HTTP/1.1 404 Not Found\r\n\r\n", "@ answers 404"),
        ("HTTP/1.1 200 OK\r\n", "@ is not authsidecar's: the response is not HTTP"),
        ("", "@ is not authsidecar's: the response is not HTTP"),
        ("SSH-2.0-x\r\n\r\n", "@ is not authsidecar's: the response is not HTTP"),
        (
            "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "a", count: 65_536),
            "@ is not authsidecar's: the response is longer than 65536 bytes"
        ),
    ])
    func `says what is wrong with an answer`(answer: String, problem: String) throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/s"
        let descriptor = try SocketFile.bind(path, .standard)
        try #require(listen(descriptor, 1) == 0)
        _ = fcntl(descriptor, F_SETFL, 0)
        let thread = Thread {
            let client = accept(descriptor, nil, nil)
            var request = [UInt8](repeating: 0, count: 1024)
            _ = unsafe read(client, &request, request.count)
            let bytes = Array(answer.utf8)
            _ = unsafe send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            close(client)
            close(descriptor)
        }
        thread.start()
        #expect(Self.problem(at: path) == problem.replacing("@", with: "unix:\(path)"))
    }
}

struct SocketPermissionsTests {
    @Test(arguments: [
        (SocketPermissions.Mode.owner, 0o600), (.group, 0o660), (.everyone, 0o666),
    ])
    func `a socket has its mode and its group`(mode: SocketPermissions.Mode, bits: Int) throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/s"
        // Without privileges: a group that the process has anyway.
        let group = try SocketGroup(geteuid() == 0 ? "4242" : "\(getegid())")
        close(try SocketFile.bind(path, SocketPermissions(mode: mode, group: group)))
        var status = stat()
        try #require(unsafe stat(path, &status) == 0)
        #expect(Int(status.st_mode & 0o7777) == bits && "\(status.st_gid)" == group.description)
    }

    @Test func `a group is found by its name`() throws {
        #expect(try SocketGroup("root") != SocketGroup("1"))
        #expect(try SocketGroup("root").id == 0)
    }

    @Test func `a directory that is missing or is none is named`() throws {
        #expect {
            try SocketFile.bind("/nonexistent/d/s", .standard)
        } throws: {
            "\($0)" == "there is no directory /nonexistent/d; make it, or mount the volume there"
        }
        #expect {
            try SocketFile.bind("/dev/null/s", .standard)
        } throws: {
            "\($0)" == "Not a directory"
        }
    }
}
