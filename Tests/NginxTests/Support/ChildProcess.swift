// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A program that runs next to the test and is ended by its id.
final class ChildProcess: Sendable {
    let processID: pid_t
    private let output = OutputLines()
    private let pipe: any Channel
    private let ended = Atomic(false)

    /// Starts a program; what it writes to either output is kept as lines.
    ///
    /// - Parameters:
    ///   - path: the program.
    ///   - arguments: without the program's name.
    ///   - socket: the standard input of a program that listens on it.
    init(_ path: String, _ arguments: [String], listeningOn socket: ListeningSocket? = nil) async throws {
        let (processID, output) = try Self.spawning.withLock { _ in try Self.spawn(path, arguments, socket) }
        self.processID = processID
        pipe = try await NIOPipeBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { [lines = self.output] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LineReader(output: lines))
                }
            }
            .takingOwnershipOfDescriptor(input: output).get()
    }

    var lines: [String] { output.lines }

    /// Waits until `count` lines hold `text`.
    func wait(for text: String, count: Int = 1) async throws {
        try await output.wait(for: text, count: count, on: pipe.eventLoop)
    }

    /// Waits until the program has closed its output.
    func waitUntilEnded() async throws {
        try await pipe.closeFuture.get()
    }

    func send(_ signal: Int32) {
        kill(processID, signal)
    }

    /// Asks the program to end, insists after 10 s, and gives its exit status (wait(2)), or `nil` if a signal ended it
    /// or it has been ended before.
    @discardableResult
    func end() async throws -> Int32? {
        // Once waited for, the id may be another's.
        guard !ended.exchange(true, ordering: .relaxed) else { return nil }
        send(SIGTERM)
        let processID = processID
        let insist = pipe.eventLoop.scheduleTask(in: .seconds(10)) { _ = kill(processID, SIGKILL) }
        defer { insist.cancel() }
        let status = try await NIOThreadPool.singleton.runIfActive {
            var status: Int32 = 0
            while unsafe waitpid(processID, &status, 0) == -1 && errno == EINTR {}
            return status
        }
        // WIFEXITED and WEXITSTATUS, which are macros.
        return status & 0x7f == 0 ? status >> 8 & 0xff : nil
    }

    /// Ends the program when `body` is done, however that ends.
    func runs(during body: () async throws -> Void) async throws {
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        try await end()
        try outcome.get()
    }

    /// Held from the making of a pipe until nobody else can inherit it.
    private static let spawning = Mutex(())

    /// Starts the program and gives its id and the end of a pipe from which to read what it writes.
    private static func spawn(
        _ path: String, _ arguments: [String], _ socket: ListeningSocket?
    ) throws -> (pid_t, output: Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else { throw SystemError("pipe") }
        defer { close(ends[1]) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe _ = posix_spawn_file_actions_destroy(&actions) }
        if let socket {
            unsafe posix_spawn_file_actions_adddup2(&actions, socket.descriptor, STDIN_FILENO)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)

        // The threads that run tests block most signals. A program that inherits this mask ignores SIGTERM.
        var none = sigset_t()
        unsafe sigemptyset(&none)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe _ = posix_spawnattr_destroy(&attributes) }
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        let texts = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe texts.forEach { unsafe free($0) } }
        let environment = unsafe ownEnvironment() + [nil]
        defer { unsafe environment.forEach { unsafe free($0) } }
        var processID: pid_t = 0
        let result = unsafe posix_spawn(&processID, path, &actions, &attributes, texts, environment)
        guard result == 0 else {
            close(ends[0])
            throw SystemError("cannot start \(path)", code: result)
        }
        return (processID, ends[0])
    }

    /// The environment, without settings of a daemon and without proxies, which have nothing to do with loopback.
    private static func ownEnvironment() -> [UnsafeMutablePointer<CChar>?] {
        var texts: [UnsafeMutablePointer<CChar>?] = unsafe []
        var next = unsafe environ
        while let text = unsafe next.pointee {
            let name = unsafe String(cString: text).prefix { $0 != "=" }.lowercased()
            if !name.hasPrefix("authsidecar_"), !name.hasSuffix("_proxy") { unsafe texts.append(strdup(text)) }
            unsafe next += 1
        }
        return unsafe texts
    }
}
