// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The parts of stat(3type) that matter here.
struct FileStatus: Sendable {
    let isRegularFile: Bool
    /// Belongs to this user.
    let isOwn: Bool
    /// The group or everybody may write to it.
    let isWritableByOthers: Bool
    /// Belongs to this user or to root, and nobody else may rename or remove what others have in it.
    let isSafeDirectory: Bool
    /// When it was last written to, in nanoseconds since 1970.
    let modified: Int64

    /// Belongs to this user, and nobody else may write to it.
    var isPrivatelyWritable: Bool { isOwn && !isWritableByOthers }

    init(_ status: stat) {
        isRegularFile = status.st_mode & S_IFMT == S_IFREG
        isOwn = status.st_uid == geteuid()
        isWritableByOthers = status.st_mode & (S_IWGRP | S_IWOTH) != 0
        isSafeDirectory =
            (isOwn || status.st_uid == 0) && (!isWritableByOthers || status.st_mode & S_ISVTX != 0)
        modified = Self.nanoseconds(status.st_mtim)
    }

    /// The time now, to compare ``modified`` with.
    static func currentTime() -> Int64 {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0 else { return 0 }
        return nanoseconds(time)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
