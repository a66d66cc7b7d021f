// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads folders (readdir(3)).
enum DirectoryEntry {
    /// The next name that is neither `.` nor `..`, or `nil` at the end.
    static func next(in stream: OpaquePointer) -> String? {
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { return name }
        }
        return nil
    }
}
