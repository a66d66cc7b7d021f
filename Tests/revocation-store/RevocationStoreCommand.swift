// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Revocations

/// A store in a process of its own, for tests that kill it and for `Benchmarks/revocations`:
///
///     revocation-store write DIRECTORY            revokes sessions 0, 1, … forever; prints each when it is confirmed
///     revocation-store fill DIRECTORY COUNT       blocks so many users: of sessions there may be fewer
///     revocation-store look-up DIRECTORY COUNT    asks so many times for a request with a session, a user and an address;
///                                                 prints entries, milliseconds to open the store, and memory in KB (VmRSS)
@main struct RevocationStoreCommand {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        guard let directory = arguments.dropFirst().first else {
            fail("usage: revocation-store COMMAND DIRECTORY [COUNT]")
        }
        let count = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 0
        do throws(RevocationStoreError) {
            let start = ContinuousClock.now
            let store = try RevocationStore(directory: directory, now: 0) { say("\($0)", on: STDERR_FILENO) }
            let opening = (ContinuousClock.now - start) / .milliseconds(1)
            switch arguments.first {
            case "write": write(store, numbers: 0..<Int.max, prints: true)
            case "fill": write(store, numbers: 0..<count, prints: false)
            case "look-up":
                lookUp(store, count)
                store.waitForWrites()
                say("\(store.count) \(Int(opening)) \(residentKilobytes())", on: STDOUT_FILENO)
            default: fail("there is no such command")
            }
        } catch {
            fail(error.description)
        }
    }

    /// Some at a time, as requests would.
    private static func write(_ store: RevocationStore, numbers: Range<Int>, prints: Bool) {
        let free = DispatchSemaphore(value: prints ? 8 : 4000)
        for number in numbers {
            free.wait()
            let kind = prints ? Revocation.Kind.session : .user
            guard let key = try? store.key(kind, of: "\(number)") else { fail("no HMAC") }
            let revocation = Revocation(kind: kind, key: key, created: 0, end: 4_000_000_000)
            store.revoke(revocation, at: 0) { result in
                if case .failure(let error) = result { fail(error.description) }
                if prints { say("\(number)", on: STDOUT_FILENO) }
                free.signal()
            }
        }
        store.waitForWrites()
    }

    private static func lookUp(_ store: RevocationStore, _ count: Int) {
        guard let session = try? store.key(.session, of: "none"), let user = try? store.key(.user, of: "none"),
            let email = try? store.key(.email, of: "none")
        else { fail("no HMAC") }
        let keys = RevocationKeys(session: session, user: user, emails: [email])
        for _ in 0..<count {
            guard store.refusal(of: keys, signedInAt: 10, at: 10) == nil else { fail("refused") }
        }
    }

    private static func residentKilobytes() -> Int {
        guard let file = unsafe fopen("/proc/self/status", "r") else { return 0 }
        defer { unsafe _ = fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while unsafe fgets(&line, CInt(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            guard text.hasPrefix("VmRSS:") else { continue }
            return text.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0
        }
        return 0
    }

    private static func fail(_ problem: String) -> Never {
        say("revocation-store: \(problem)", on: STDERR_FILENO)
        exit(1)
    }

    /// At once, without a buffer that a killed process takes with it.
    private static func say(_ text: String, on descriptor: CInt) {
        let line = Array((text + "\n").utf8)
        _ = unsafe Glibc.write(descriptor, line, line.count)
    }
}
