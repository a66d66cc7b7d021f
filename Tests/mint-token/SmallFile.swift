// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Files that are read and written in one piece.
enum SmallFile {
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ path: String, _ code: Int32) {
            description = unsafe "\(path): \(String(cString: strerror(code)))"
        }
    }

    /// Writes a file that must not exist yet.
    static func create(_ path: String, text: String, mode: mode_t) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Failure(path, errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard unsafe write(descriptor, bytes, bytes.count) == bytes.count else { throw Failure(path, errno) }
    }

    /// The file's first 16 KB.
    static func read(_ path: String) throws -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(path, errno) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw Failure(path, errno) }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
