// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A directory of a test's own, removed with everything in it when the last reference goes.
final class TemporaryDirectory: Sendable {
    let path: String

    /// - Throws: `SystemError`, if none can be made.
    init() throws {
        var template = Array("/tmp/authsidecar-test.XXXXXX".utf8CString)
        guard let made = unsafe mkdtemp(&template) else { throw SystemError("mkdtemp") }
        path = unsafe String(cString: made)
    }

    deinit {
        Self.remove(path)
    }

    /// Writes a file and gives its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let file = "\(path)/\(name)"
        guard let stream = unsafe fopen(file, "we") else { throw SystemError("cannot write \(file)") }
        let written = unsafe fputs(text, stream)
        guard unsafe fclose(stream) == 0, written >= 0 else { throw SystemError("cannot write \(file)") }
        return file
    }

    /// A file's text, 4 MB at most.
    func text(of name: String) throws -> String {
        try Self.text(of: "\(path)/\(name)")
    }

    static func text(of file: String) throws -> String {
        guard let stream = unsafe fopen(file, "re") else { throw SystemError("cannot read \(file)") }
        defer { unsafe _ = fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 1 << 22)
        let count = unsafe fread(&bytes, 1, bytes.count, stream)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// The names of what is in a folder.
    static func names(in folder: String) throws -> [String] {
        guard let stream = unsafe opendir(folder) else { throw SystemError("cannot read \(folder)") }
        defer { unsafe _ = closedir(stream) }
        var names: [String] = []
        while let name = unsafe DirectoryEntry.next(in: stream) { names.append(name) }
        return names
    }

    /// Puts a link to something outside into the directory.
    func link(_ name: String, to target: String) throws {
        guard unsafe symlink(target, "\(path)/\(name)") == 0 else { throw SystemError("cannot link to \(target)") }
    }

    /// Gives a file of the directory another name.
    func move(_ name: String, to other: String) throws {
        guard unsafe rename("\(path)/\(name)", "\(path)/\(other)") == 0 else {
            throw SystemError("cannot rename \(name)")
        }
    }

    /// Removes a file, a link, or a folder with what is in it.
    private static func remove(_ path: String) {
        // A link to a folder is unlinked, not entered (unlink(2), EISDIR).
        guard unsafe unlink(path) != 0, errno == EISDIR, let stream = unsafe opendir(path) else { return }
        while let name = unsafe DirectoryEntry.next(in: stream) { remove("\(path)/\(name)") }
        unsafe closedir(stream)
        unsafe rmdir(path)
    }

    func makeDirectory(_ name: String) throws {
        guard unsafe mkdir("\(path)/\(name)", 0o700) == 0 else { throw SystemError("cannot make \(name)") }
    }
}
