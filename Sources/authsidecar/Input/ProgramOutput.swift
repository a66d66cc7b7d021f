// SPDX-License-Identifier: Apache-2.0

import Glibc
import TextBasics

/// What a program prints.
enum ProgramOutput {
    /// Runs a program without input, and waits until it ends.
    ///
    /// - Parameters:
    ///   - program: looked for in PATH, then in /usr/sbin, where a user's PATH often does not lead.
    ///   - limit: of bytes of standard output.
    ///   - seconds: after which the program is killed.
    /// - Returns: standard output, and whether the program ended with 0. Its errors go where ours go.
    static func of(
        _ program: String, _ arguments: [String], atMost limit: Int, within seconds: Int32
    ) throws(InputError) -> (bytes: [UInt8], hasSucceeded: Bool) {
        var ends: [CInt] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw .system(errorCode: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let process: pid_t
        do throws(InputError) {
            process = try start(program, arguments, output: ends[1])
        } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        var result: Result<[UInt8], InputError>
        do throws(InputError) {
            result = .success(try BoundedInput.read(ends[0], atMost: limit, within: seconds))
        } catch {
            result = .failure(error)
            kill(process, SIGKILL)
        }
        var status: CInt = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        return (try result.get(), status == 0)
    }

    private static func start(
        _ program: String, _ arguments: [String], output: CInt
    ) throws(InputError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        var words: [UnsafeMutablePointer<CChar>?] = unsafe ([program] + arguments).map { unsafe strdup($0) }
        unsafe words.append(nil)
        defer { unsafe words.forEach { unsafe free($0) } }
        var process: pid_t = 0
        var code: CInt = ENOENT
        for path in [program, "/usr/sbin/\(program)"] where code == ENOENT {
            code = unsafe posix_spawnp(&process, path, &actions, nil, words, environ)
        }
        guard code == 0 else { throw .system(errorCode: code) }
        return process
    }
}
