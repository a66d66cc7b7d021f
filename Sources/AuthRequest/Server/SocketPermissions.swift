// SPDX-License-Identifier: Apache-2.0

import Glibc
import TextBasics

/// Who may connect to the unix sockets that the daemon opens itself (unix(7)): the settings `SOCKET_MODE` and `SOCKET_GROUP`.
public struct SocketPermissions: Equatable, Sendable {
    /// To connect is to write (unix(7)), and no other bit has a meaning.
    public enum Mode: String, CaseIterable, Sendable {
        case owner = "0600"
        case group = "0660"
        case everyone = "0666"

        var bits: mode_t {
            switch self {
            case .owner: 0o600
            case .group: 0o660
            case .everyone: 0o666
            }
        }
    }

    /// Owner and group: nginx's group is to be the socket's.
    public static let standard = SocketPermissions(mode: .group, group: nil)

    public let mode: Mode
    /// `nil`: the group of the process, or of the directory if that has the bit for it (inode(7)).
    public let group: SocketGroup?

    public init(mode: Mode, group: SocketGroup?) {
        self.mode = mode
        self.group = group
    }
}

/// The group of a socket, by name or number.
public struct SocketGroup: Equatable, Sendable, CustomStringConvertible {
    let id: gid_t
    public let description: String

    /// Looks a name up in the group database (getgrnam(3)).
    public init(_ text: String) throws(InvalidText) {
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        if !digits.isEmpty, digits.utf8.allSatisfy(\.isDigit) {
            // The last one means “leave as it is” (chown(2)).
            guard let id = gid_t(decimalDigits: text), id != gid_t.max else {
                throw InvalidText("the number of a group is from 0 to \(gid_t.max - 1)")
            }
            self.id = id
        } else {
            guard let entry = unsafe getgrnam(text) else {
                throw InvalidText(
                    "there is no such group here; in a container write its number, such as 101 for nginx in its image")
            }
            id = unsafe entry.pointee.gr_gid
        }
        description = text
    }
}
