// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the nginx that is tested says of itself (`nginx -V`).
struct NginxBuild: Sendable {
    /// Something that was expected in the text is not there.
    struct Unexpected: Error, CustomStringConvertible {
        let description: String
    }

    private let version: [Int]
    private let arguments: Set<Substring>

    /// - Parameter text: what `nginx -V` prints.
    init(_ text: String) throws {
        guard let match = text.firstMatch(of: #/nginx version: [^\s/]+/(\d+)\.(\d+)\.(\d+)/#) else {
            throw Unexpected(description: "no version of nginx in “\(text)”")
        }
        version = [match.1, match.2, match.3].compactMap { Int($0) }
        arguments = Set(text.split { $0.isWhitespace })
    }

    private static let tested = Result { try NginxBuild(Self.read(Programs.nginx())) }

    static func get() throws -> NginxBuild { try tested.get() }

    /// Whether it has a module that not every build has, such as `http_addition_module`.
    func has(module: String) -> Bool { arguments.contains("--with-\(module)") }

    /// A site's text for this version: written as for 1.22, where HTTP/2 belongs to the address. From 1.25.1 on that
    /// is deprecated, and the directive `http2` is there in its place.
    func adapted(_ site: String) -> String {
        guard !version.lexicographicallyPrecedes([1, 25, 1]) else { return site }
        return site.replacing(#/listen ([^;]*) http2;/#) { "listen \($0.1); http2 on;" }
    }

    private static func read(_ nginx: String) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: nginx)
        process.arguments = ["-V"]
        process.standardError = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }
}
