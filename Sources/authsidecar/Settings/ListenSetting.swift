// SPDX-License-Identifier: Apache-2.0

import AuthRequest

/// One value of `LISTEN`.
enum ListenSetting: Hashable, CustomStringConvertible {
    /// On the sockets that systemd hands over (systemd.socket(5)).
    case systemd
    /// On a socket that the daemon opens itself.
    case address(ListenAddress)

    init(_ text: String) throws(Invalid) {
        guard text != "systemd" else {
            self = .systemd
            return
        }
        guard text.hasPrefix("unix:") || text.hasPrefix("tcp:") else {
            throw Invalid(description: "it must be systemd, unix:/PATH or tcp:127.0.0.1:PORT")
        }
        do { self = .address(try ListenAddress(text)) } catch { throw Invalid(description: error.description) }
    }

    var description: String {
        switch self {
        case .systemd: "systemd"
        case .address(let address): address.description
        }
    }
}
