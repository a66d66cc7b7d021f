// SPDX-License-Identifier: Apache-2.0

import TextBasics
import AuthRequest

/// One value of `LISTEN`.
enum ListenSetting: Hashable, CustomStringConvertible {
    /// On the sockets that systemd hands over (systemd.socket(5)).
    case systemd
    /// On a socket that the daemon opens itself.
    case address(ListenAddress)

    /// - Parameter anywhere: whether it may be an address beyond loopback.
    init(_ text: String, anywhere: Bool = false) throws(InvalidText) {
        guard text != "systemd" else {
            self = .systemd
            return
        }
        guard text.hasPrefix("unix:") || text.hasPrefix("tcp:") else {
            throw InvalidText("it must be systemd, unix:/PATH or tcp:127.0.0.1:PORT")
        }
        self = .address(try ListenAddress(text, anywhere: anywhere))
    }

    var description: String {
        switch self {
        case .systemd: "systemd"
        case .address(let address): address.description
        }
    }
}
