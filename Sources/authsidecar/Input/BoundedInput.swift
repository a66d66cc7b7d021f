// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import Systemd
import TextBasics
import Glibc

/// Bytes from outside, up to a limit: all that commands and settings read comes through here.
enum BoundedInput {
    /// The content of a regular file. Anything else (a device, a pipe that may never end) is refused, and never waited for.
    ///
    /// - Parameters:
    ///   - limit: in bytes; nothing is read beyond the first byte that is too many.
    ///   - seconds: if given, a pipe will do as well, such as `/dev/stdin`, whose end is waited for as long as that.
    static func contents(
        of path: String, atMost limit: Int, orPipeWithin seconds: Int32? = nil
    ) throws(InputError) -> [UInt8] {
        // Without O_NONBLOCK a pipe that nobody writes to would never open (fifo(7)), and some files of /proc wait.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system(errorCode: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system(errorCode: errno) }
        switch (status.st_mode & S_IFMT, seconds) {
        case (S_IFREG, _): return try read(descriptor, atMost: limit, canWait: false)
        case (S_IFIFO, let seconds?):
            // Without a writer it is at its end at once.
            let bytes = try read(descriptor, atMost: limit, within: seconds)
            guard !bytes.isEmpty else { throw .emptyPipe }
            return bytes
        case (S_IFDIR, _): throw .directory
        default: throw .notRegular
        }
    }

    /// All of standard input, whatever it is. Waits for its end as long as it takes: a person may be typing.
    ///
    /// - Parameter limit: in bytes; nothing is read beyond the first byte that is too many.
    static func standardInput(atMost limit: Int) throws(InputError) -> [UInt8] {
        try read(STDIN_FILENO, atMost: limit, canWait: true)
    }

    /// All that comes out of a pipe.
    ///
    /// - Parameter seconds: after which it is given up.
    static func read(_ pipe: CInt, atMost limit: Int, within seconds: Int32) throws(InputError) -> [UInt8] {
        _ = fcntl(pipe, F_SETFL, O_NONBLOCK)
        let end = ContinuousClock.now + .seconds(Int64(seconds))
        return try read(pipe, atMost: limit, canWait: true, until: end)
    }

    private static func read(
        _ descriptor: CInt, atMost limit: Int, canWait: Bool, until end: ContinuousClock.Instant? = nil
    ) throws(InputError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count < bytes.count {
            let result = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            switch result {
            case 0: return Array(bytes.prefix(count))
            case 1...: count += result
            case _ where errno == EINTR: continue
            case _ where errno == EAGAIN && canWait: try wait(for: descriptor, until: end)
            default: throw .system(errorCode: errno)
            }
        }
        throw .tooLong(limit: limit)
    }

    /// Waits until there is something to read, or the end (poll(2)): anyone who shares standard input with us may have made
    /// it non-blocking.
    private static func wait(
        for descriptor: CInt, until end: ContinuousClock.Instant?
    ) throws(InputError) {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let left = end.map { max(.zero, $0 - .now) / .milliseconds(1) }
        if unsafe poll(&request, 1, left.map { CInt($0.rounded(.up)) } ?? -1) == 0 { throw .tooSlow }
    }
}

/// Why something cannot be read.
enum InputError: Error, Equatable, CustomStringConvertible {
    /// It has more bytes than the limit; the rest was not read.
    case tooLong(limit: Int)
    /// A directory has more entries than the limit.
    case tooMany(limit: Int)
    /// A device, a pipe, a socket.
    case notRegular
    case directory
    case emptyPipe
    /// The program that writes it did not end in time.
    case tooSlow
    /// A call failed (errno(3)).
    case system(errorCode: CInt)

    /// Whether there is no file at the path.
    var isNoSuchFile: Bool { self == .system(errorCode: ENOENT) || self == .system(errorCode: ENOTDIR) }

    var description: String {
        switch self {
        case .tooLong(let limit): "it is longer than \(limit) bytes"
        case .tooMany(let limit): "it has more than \(limit) entries"
        case .notRegular: "it is not a regular file"
        case .directory: "it is a directory"
        case .emptyPipe: "nothing came out of the pipe"
        case .tooSlow: "it takes too long"
        case .system(ENOENT): "there is no such file"
        case .system(EACCES): "you may not read it; try as root, with sudo"
        case .system(let code): errnoText(code)
        }
    }
}

/// How many bytes are read of what, at most. `docs/reference.md` lists them; a test compares.
enum InputLimit {
    /// A configuration is a page of text; more is some other file. With the drop-ins, all together.
    static let settingsFile = 262_144
    /// What is in the directory of drop-ins, with names of any kind; more is some other directory.
    static let settingsDirectory = 128
    /// A public key as PEM: as much as is read of a key endpoint.
    static let keyFile = 16_384
    /// The picture of SITE_LOGO.
    static let siteLogo = SiteLogo.maximumBytes
    /// More than the longest token and its access token, so that the report can say how long one is that is too long.
    static let standardInput = 65_536
    /// The files that `nginx-snippet` prints have a few kilobytes.
    static let nginxFile = 65_536
    /// A configuration of nginx, all files together: thousands of sites.
    static let nginxConfiguration = 8_388_608
}
