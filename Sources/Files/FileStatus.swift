// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The parts of stat(3type) that matter here.
package struct FileStatus: Sendable {
    package let isRegularFile: Bool
    /// Belongs to this user.
    package let isOwn: Bool
    /// The group or everybody may write to it.
    package let isWritableByOthers: Bool
    /// Only its owner may read it, write to it or run it.
    package let isPrivate: Bool
    package let byteCount: Int
    /// Belongs to this user or to root, and nobody else may rename or remove what others have in it.
    package let isSafeDirectory: Bool
    /// When it was last written to, in nanoseconds since 1970.
    package let modified: Int64
    /// Which file it is, whatever its name.
    package let identity: Identity

    package struct Identity: Equatable, Sendable {
        let device: dev_t
        let inode: ino_t
    }

    /// Belongs to this user, and nobody else may write to it.
    package var isPrivatelyWritable: Bool { isOwn && !isWritableByOthers }

    package init(_ status: stat) {
        isRegularFile = status.st_mode & S_IFMT == S_IFREG
        isOwn = status.st_uid == geteuid()
        isWritableByOthers = status.st_mode & (S_IWGRP | S_IWOTH) != 0
        isPrivate = status.st_mode & (S_IRWXG | S_IRWXO) == 0
        byteCount = Int(status.st_size)
        isSafeDirectory =
            (isOwn || status.st_uid == 0) && (!isWritableByOthers || status.st_mode & S_ISVTX != 0)
        modified = Self.nanoseconds(status.st_mtim)
        identity = Identity(device: status.st_dev, inode: status.st_ino)
    }

    /// The time now, to compare ``modified`` with.
    package static func currentTime() -> Int64 {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0 else { return 0 }
        return nanoseconds(time)
    }

    /// The file system that it is on, as proc_pid_mountinfo(5) names it: `8:1`. A number is made of these by glibc (makedev(3)).
    package var fileSystem: String {
        let device = UInt64(identity.device)
        let major = device >> 8 & 0xFFF | device >> 32 & ~0xFFF
        let minor = device & 0xFF | device >> 12 & ~0xFF
        return "\(major):\(minor)"
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
