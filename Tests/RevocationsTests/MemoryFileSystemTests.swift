// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Files

/// Whether a directory is on a file system in memory, by proc_pid_mountinfo(5).
struct MemoryFileSystemTests {
    private static let mounts = """
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        36 22 0:31 / /run rw,nosuid shared:5 master:2 - tmpfs tmpfs rw,mode=755
        37 22 0:32 / /a-b rw - overlay overlay rw
        38 22 0:33
        39 22 0:34 / / rw -
        """

    @Test(arguments: [
        ("8:1", ["ext4"]), ("0:31", ["tmpfs"]), ("0:32", ["overlay"]), ("0:33", []), ("0:34", []), ("1:8", []),
    ])
    func `the type of a file system is behind the dash`(fileSystem: String, types: [Substring]) {
        #expect(FileDescriptor.types(of: fileSystem, in: Self.mounts) == types)
    }

    @Test func `proc is not in memory`() throws {
        #expect(try !FileDescriptor(directory: "/proc", followingLinks: true).isInMemory())
    }

    @Test(.enabled(if: isSharedMemoryMounted)) func `shared memory is`() throws {
        #expect(try FileDescriptor(directory: "/dev/shm", followingLinks: true).isInMemory())
    }

    private static var isSharedMemoryMounted: Bool {
        let mounts = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
        return mounts.split(separator: "\n").contains { $0.contains(" /dev/shm ") && $0.contains(" - tmpfs ") }
    }
}
