// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where the programs are that the tests run.
enum Programs {
    /// Something that must be there is not.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// The repository's top folder.
    static let repository = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/\($1)" }

    /// The nginx that `AUTHSIDECAR_TEST_NGINX` names, else the system's.
    static func nginx() throws(Missing) -> String {
        let variable = "AUTHSIDECAR_TEST_NGINX"
        guard let path = unsafe getenv(variable).map({ unsafe String(cString: $0) }) else {
            return try installed("nginx")
        }
        guard unsafe access(path, X_OK) == 0 else {
            throw Missing(description: "\(variable)=\(path) is no program: make test-nginx-versions fetches it")
        }
        return path
    }

    /// Debian's Python, which has Debian's modules; another one earlier in the path has not.
    static let python = "/usr/bin/python3"

    /// A program of the system.
    static func installed(_ name: String) throws(Missing) -> String {
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
        let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/sbin"]
        guard let folder = folders.first(where: { unsafe access("\($0)/\(name)", X_OK) == 0 }) else {
            throw Missing(description: "\(name) is not installed: scripts/install-packages test")
        }
        return "\(folder)/\(name)"
    }

    /// The daemon, which the build has put next to the tests.
    static func authsidecar() throws(Missing) -> String {
        let tests = target(ofLink: "/proc/self/exe") ?? ""
        let path = tests.split(separator: "/").dropLast().reduce(into: "") { $0 += "/\($1)" } + "/authsidecar"
        guard unsafe access(path, X_OK) == 0 else { throw Missing(description: "\(path) is not built: swift build") }
        return path
    }

    /// What a symbolic link names (readlink(2)).
    static func target(ofLink path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink(path, &buffer, buffer.count)
        guard count >= 0 else { return nil }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
