// SPDX-License-Identifier: Apache-2.0

import Files
import Glibc

/// A directory within the cache directory: ours only, mode 0700.
struct CacheFolder: ~Copyable {
    private static let temporarySuffix = ".tmp"
    /// No write takes a minute (in nanoseconds); another process may be in the middle of one.
    private static let writeDuration: Int64 = 60_000_000_000

    private let directory: FileDescriptor

    /// Opens the directory and makes it first if need be.
    ///
    /// - Throws: also if it belongs to somebody else or others may write to it: they could put keys of theirs there.
    init(named name: String, in cachePath: String) throws(FileError) {
        let parent = try FileDescriptor(making: cachePath)
        guard try parent.status().isSafeDirectory else {
            throw FileError(
                "it must belong to this user or root, and nobody else may write to it: chmod 700, or name a directory in it, "
                    + "\(cachePath)/keys, which the daemon makes")
        }
        let directory = try FileDescriptor(making: name, in: parent)
        guard try directory.status().isPrivatelyWritable else {
            throw FileError("\(name) must belong to this user, and nobody else may write to it")
        }
        self.directory = directory
    }

    /// A file's content.
    struct Content {
        let bytes: [UInt8]
        /// When it was written, in nanoseconds since 1970.
        let modified: Int64
    }

    /// - Throws: for anything but a regular file of ours that is not too long.
    func read(_ name: String, atMost limit: Int) throws(FileError) -> Content {
        let file = try FileDescriptor(reading: name, in: directory, followingLinks: false)
        let status = try file.status()
        guard status.isOwn else { throw FileError(name, "is owned by another user") }
        guard !status.isWritableByOthers else { throw FileError(name, "may be written to by others") }
        return Content(bytes: try file.readAll(atMost: limit), modified: status.modified)
    }

    /// All or nothing: written under another name, put on the disk, then renamed (rename(2)).
    func write(_ text: [UInt8], to name: String) throws(FileError) {
        let temporaryName = ".\(name).\(String(UInt64.random(in: .min ... .max), radix: 16))\(Self.temporarySuffix)"
        do {
            let file = try FileDescriptor(creating: temporaryName, in: directory)
            try file.writeAll(text)
            try rename(temporaryName, to: name)
        } catch {
            remove(temporaryName)
            throw error
        }
        try directory.synchronize()
    }

    /// Removes the oldest files beyond a number, and what an interrupted write left behind.
    ///
    /// - Parameter isOurs: whether a name is one that ``write(_:to:)`` was given; other files are left as they are.
    func tidy(keeping capacity: Int, where isOurs: (String) -> Bool) throws(FileError) {
        let names = try names()
        let abandoned = FileStatus.currentTime() - Self.writeDuration
        for name in names where name.hasSuffix(Self.temporarySuffix) && modified(name) < abandoned { remove(name) }
        let files = names.filter(isOurs)
        guard files.count > capacity else { return }
        let byAge = files.map { (name: $0, modified: modified($0)) }.sorted { $0.modified < $1.modified }
        for file in byAge.prefix(files.count - capacity) { remove(file.name) }
    }

    private func rename(_ old: String, to new: String) throws(FileError) {
        if unsafe renameat(directory.rawValue, old, directory.rawValue, new) == 0 { return }
        // Something that a file cannot replace: a directory, which goes only if it is empty.
        guard errno == EISDIR, unsafe unlinkat(directory.rawValue, new, AT_REMOVEDIR) == 0,
            unsafe renameat(directory.rawValue, old, directory.rawValue, new) == 0
        else { throw .fromErrno("rename", new) }
    }

    /// That a file is gone already, or a directory, is no trouble.
    private func remove(_ name: String) {
        unsafe unlinkat(directory.rawValue, name, 0)
    }

    /// What can be looked at no more counts as oldest.
    private func modified(_ name: String) -> Int64 {
        var buffer = stat()
        guard unsafe fstatat(directory.rawValue, name, &buffer, AT_SYMLINK_NOFOLLOW) == 0 else { return .min }
        return FileStatus(buffer).modified
    }

    /// All that is in the directory.
    func names() throws(FileError) -> [String] {
        let copy = unsafe openat(directory.rawValue, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw .fromErrno("open", ".") }
        guard let stream = unsafe fdopendir(copy) else {
            close(copy)
            throw .fromErrno("fdopendir", "")
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            names.append(
                unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names
    }
}
