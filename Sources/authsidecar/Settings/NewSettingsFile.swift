// SPDX-License-Identifier: Apache-2.0

import Glibc
import TextBasics

/// A settings file without settings, or one that does not exist yet: `init` may add some.
struct NewSettingsFile {
    /// As the package installs it: the daemon reads it as a user who owns nothing (`DynamicUser=`).
    private static let mode: mode_t = 0o644

    private let path: String
    /// What is there; `nil`: there is no file.
    private let existing: String?

    /// - Throws: if the file has settings, or cannot be read or written.
    init(_ path: String) throws(SettingsProblems) {
        do throws(SettingsProblem) {
            self.path = Self.target(of: path)
            existing = try Self.text(of: self.path)
        } catch { throw SettingsProblems(problems: [error]) }
    }

    /// Adds lines, all or nothing: a reader at the same moment sees the old one or the new one.
    func add(_ text: String) throws(SettingsProblems) {
        do throws(SettingsProblem) {
            guard try Self.text(of: path) == existing else {
                throw SettingsProblem(
                    place: path, message: "somebody has changed the file meanwhile; nothing is written")
            }
        } catch { throw SettingsProblems(problems: [error]) }
        var content = existing ?? ""
        if !content.isEmpty { content += content.hasSuffix("\n") ? "\n" : "\n\n" }
        content += text
        if let code = write(Array(content.utf8)) {
            throw SettingsProblems(problems: [Self.cannotWrite(path, code)])
        }
    }

    private static func text(of path: String) throws(SettingsProblem) -> String? {
        let directory = path.lastIndex(of: "/").map { path[...$0] } ?? "."
        guard unsafe access(String(directory), W_OK | X_OK) == 0 else { throw cannotWrite(String(directory), errno) }
        let bytes: [UInt8]
        do { bytes = try BoundedInput.contents(of: path, atMost: InputLimit.settingsFile) } catch
            where error.isNoSuchFile
        {
            return nil
        } catch {
            throw SettingsProblem(place: path, message: "cannot be read: \(error)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingsProblem(place: path, message: "this is no configuration file; nothing is written")
        }
        let file = SettingsFile(path: path, text: text)
        let place = file.entries.values.min { $0.line < $1.line }.map(file.place) ?? file.problems.first?.place
        guard let place else { return text }
        throw SettingsProblem(
            place: place,
            message:
                "the file has settings already, so nothing is written; edit it, or let `authsidecar init --print` print "
                + "other settings")
    }

    /// - Returns: why not (errno(3)); `nil`: it is written.
    private func write(_ bytes: [UInt8]) -> CInt? {
        let other = "\(path).\(getpid()).new"
        let descriptor = unsafe open(other, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var status = stat()
        let isThere = unsafe existing != nil && stat(path, &status) == 0
        // Only root may give a file away; to others it is theirs in any case.
        if isThere { _ = fchown(descriptor, status.st_uid, status.st_gid) }
        guard writeAll(bytes, to: descriptor), fchmod(descriptor, isThere ? status.st_mode & 0o777 : Self.mode) == 0,
            fsync(descriptor) == 0,
            // Unlike rename(2), link(2) fails if somebody has made the file in the meantime.
            unsafe existing == nil ? link(other, path) == 0 : rename(other, path) == 0
        else {
            let code = errno
            unsafe unlink(other)
            return code
        }
        if existing == nil { unsafe unlink(other) }
        return nil
    }

    private func writeAll(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Where a symbolic link leads, so that the link stays one.
    private static func target(of path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    private static func cannotWrite(_ place: String, _ code: CInt) -> SettingsProblem {
        let why =
            switch code {
            case EACCES, EPERM: "you may not write there; try as root, with sudo"
            case ENOENT: "there is no such directory; make it first, with mkdir"
            default: errnoText(code)
            }
        return SettingsProblem(place: place, message: "cannot be written: \(why)")
    }
}
