// SPDX-License-Identifier: Apache-2.0

import TextBasics
import Testing

@testable import AuthRequest

struct ListenAddressTests {
    @Test(arguments: [
        ("unix:/run/a.sock", ListenAddress.unix(path: "/run/a.sock")),
        ("tcp:127.0.0.1:4180", .tcp(host: "127.0.0.1", port: 4180)),
        ("tcp:127.1.2.3:1", .tcp(host: "127.1.2.3", port: 1)), ("tcp:[::1]:80", .tcp(host: "::1", port: 80)),
    ])
    func `reads an address and writes it the same`(text: String, address: ListenAddress) throws {
        #expect(try ListenAddress(text) == address)
        #expect(address.description == text)
    }

    @Test(arguments: [
        "", "unix:", "unix:relative", "/run/a.sock", "tcp:", "tcp:127.0.0.1", "tcp:127.0.0.1:x", "tcp:127.0.0.1:65536",
        "tcp:0.0.0.0:80", "tcp:10.0.0.1:80", "tcp:[::]:80", "tcp:localhost:80", "tcp:127.0.0:80", "udp:127.0.0.1:1",
        "unix:/" + String(repeating: "a", count: 107), "tcp:127.0.0.1.example:80",
        "tcp:+127.0.0.1:80", "tcp:127.0.0.+1:80", "tcp:0127.0.0.1:80", "tcp:127.0.0.01:80", "tcp:127.0.0.1:+80",
        "tcp:[::1]:+80", "tcp:::1:80", "tcp:[127.0.0.1]:80",
    ])
    func `refuses what is public, relative or unclear`(text: String) {
        #expect(throws: InvalidText.self) { try ListenAddress(text) }
    }

    @Test(arguments: [
        ("tcp:0.0.0.0:80", true), ("tcp:[::]:80", true), ("tcp:10.0.0.1:4180", true), ("tcp:[2001:db8::1]:80", true),
        ("tcp:[::ffff:127.0.0.1]:80", true), ("tcp:127.0.0.1:80", false), ("tcp:[::1]:80", false), ("unix:/a", false),
    ])
    func `takes any IP address if that is allowed, and knows which is beyond loopback`(
        text: String, isBeyond: Bool
    ) throws {
        let address = try ListenAddress(text, anywhere: true)
        #expect(address.description == text && address.isBeyondLoopback == isBeyond)
    }

    @Test(arguments: [
        "tcp:localhost:80", "tcp:example.com:80", "tcp:10.0.0:80", "tcp:10.0.0.1.:80", "tcp:010.0.0.1:80", "tcp::80",
        "tcp:[fe80::1%lo]:80", "tcp:2001:db8::1:80", "tcp:[10.0.0.1]:80", "tcp:*:80", "tcp:10.0.0.1",
    ])
    func `refuses what is no IP address also if all are allowed`(text: String) {
        #expect(throws: InvalidText.self) { try ListenAddress(text, anywhere: true) }
    }
}

struct RequestTargetTests {
    @Test(
        arguments: [
            ("/auth", "/auth", nil), ("/auth?", "/auth", ""), ("/auth?a=b?c", "/auth", "a=b?c"),
            ("http://h/auth?x", "/auth", "x"), ("http://h:80/", "/", nil), ("/a:b", "/a:b", nil),
            ("//h/auth", "//h/auth", nil),
        ] as [(String, String, String?)])
    func `separates path and query`(text: String, path: String, query: String?) throws {
        let target = try #require(RequestTarget(text))
        #expect(target.path == path)
        #expect(target.query.map(String.init) == query)
    }

    @Test(arguments: ["", "*", "auth", "http:/", "http://h", "http://h?/auth", "ftp://h/auth", "http://", "h:80"])
    func `knows no other form`(text: String) {
        #expect(RequestTarget(text) == nil)
    }
}

struct LogBudgetTests {
    @Test func `lets a burst through, then a trickle, and counts the rest`() {
        var budget = LogBudget()
        for _ in 0..<LogBudget.burst { #expect(budget.admit(at: 100) == .write(suppressed: 0)) }
        for _ in 0..<7 { #expect(budget.admit(at: 100) == .leaveOut) }
        #expect(budget.admit(at: 101) == .write(suppressed: 7))
        for _ in 1..<LogBudget.linesPerSecond { #expect(budget.admit(at: 101) == .write(suppressed: 0)) }
        #expect(budget.admit(at: 101) == .leaveOut)
        #expect(budget.takeSuppressed() == 1)
        #expect(budget.takeSuppressed() == 0)
    }

    @Test func `is full again after a quiet time, and never more than full`() {
        var budget = LogBudget()
        for _ in 0..<LogBudget.burst { _ = budget.admit(at: 0) }
        for _ in 0..<LogBudget.burst { #expect(budget.admit(at: 1_000_000_000_000) == .write(suppressed: 0)) }
        #expect(budget.admit(at: 1_000_000_000_000) == .leaveOut)
    }

    @Test func `goes on when the clock is set back`() {
        var budget = LogBudget()
        for _ in 0..<LogBudget.burst { _ = budget.admit(at: 1000) }
        #expect(budget.admit(at: 10) == .leaveOut)
        #expect(budget.admit(at: 11) == .write(suppressed: 1))
    }
}
