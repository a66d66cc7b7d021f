// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The folder of public test vectors, which is no part of the checkout: `shared/vectors` next to it (or next to one of
/// the folders that hold it), or what `AUTHSIDECAR_VECTORS` names.
///
/// A test that needs it says `.enabled(if: SharedVectors.folder != nil, "\(SharedVectors.absence)")`, so that it is
/// reported as skipped where the folder is not there.
public enum SharedVectors {
    /// `nil` if there is none.
    public static let folder: String? = {
        if let named = unsafe getenv("AUTHSIDECAR_VECTORS") { return unsafe String(cString: named) }
        var ancestors = #filePath.split(separator: "/").dropLast()
        while !ancestors.isEmpty {
            ancestors.removeLast()
            let candidate = "/" + (ancestors + ["shared", "vectors"]).joined(separator: "/")
            if unsafe access(candidate + "/alb-tokens.json", R_OK) == 0 { return candidate }
        }
        return nil
    }()

    /// Why a test that needs the folder is skipped.
    public static let absence = "no shared/vectors next to the checkout and no AUTHSIDECAR_VECTORS"

    /// A file's bytes; none if the folder or the file is not there, which the tests notice by their counts.
    public static func read(_ name: String) -> [UInt8] {
        guard let folder, let file = unsafe fopen("\(folder)/\(name)", "r") else { return [] }
        defer { unsafe _ = fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while case let count = unsafe fread(&block, 1, block.count, file), count > 0 {
            bytes.append(contentsOf: block[..<count])
        }
        return bytes
    }
}
