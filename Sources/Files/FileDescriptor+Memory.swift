// SPDX-License-Identifier: Apache-2.0

extension FileDescriptor {
    /// No list of mounts that a daemon sees is longer, in bytes.
    private static let mountsLimit = 1 << 20

    /// Whether the file or directory is on a file system in memory (tmpfs(5)): gone with the machine's next start, or with the container.
    /// `false` if that cannot be found out.
    package func isInMemory() -> Bool {
        guard let fileSystem = try? status().fileSystem,
            let process = try? FileDescriptor(directory: "/proc/self", followingLinks: true),
            let mounts = try? FileDescriptor(reading: "mountinfo", in: process, followingLinks: false),
            let bytes = try? mounts.readAll(atMost: Self.mountsLimit)
        else { return false }
        return Self.types(of: fileSystem, in: String(decoding: bytes, as: UTF8.self)).contains {
            $0 == "tmpfs" || $0 == "ramfs"
        }
    }

    /// The types of a file system in the text of proc_pid_mountinfo(5): a line has the device third, and the type behind ` - `.
    static func types(of fileSystem: String, in mounts: String) -> [Substring] {
        mounts.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count > 2, words[2] == fileSystem, let dash = words.firstIndex(of: "-"), dash + 1 < words.count
            else {
                return nil
            }
            return words[dash + 1]
        }
    }
}
