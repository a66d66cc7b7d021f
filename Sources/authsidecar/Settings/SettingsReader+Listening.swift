// SPDX-License-Identifier: Apache-2.0

import AuthRequest

/// Where the daemon listens, and who may connect there.
struct Listening {
    let places: [ListenSetting]
    let permissions: SocketPermissions

    var addresses: [ListenAddress] {
        places.compactMap { if case .address(let address) = $0 { address } else { nil } }
    }
}

extension SettingsReader {
    /// Only the addresses.
    mutating func listen() -> [ListenSetting]? {
        let anywhere = choice(.listenAnywhere, default: YesOrNo.no)
        // With a word that is neither yes nor no, only that is said.
        return list(.listen, default: SettingKey.defaultListen) { try ListenSetting($0, anywhere: anywhere != .no) }
    }

    /// Addresses and permissions, and what is allowed and should be known.
    mutating func listening() -> (listening: Listening?, warnings: [String]) {
        let places = listen()
        let mode = choice(.socketMode, default: SocketPermissions.Mode.group)
        let group = optional(.socketGroup, SocketGroup.init)
        guard let places, let mode else { return (nil, []) }
        let listening = Listening(places: places, permissions: SocketPermissions(mode: mode, group: group))
        return (listening, warnings(about: listening))
    }

    private func warnings(about listening: Listening) -> [String] {
        var warnings: [String] = []
        let open = listening.addresses.filter(\.isBeyondLoopback)
        if !open.isEmpty {
            warnings.append(
                "everyone who can reach \(open.map(\.description).joined(separator: " and ")) can use the daemon: try tokens, and "
                    + "read /metrics and /readyz; let only nginx reach it")
        } else if isSet(.listenAnywhere, besides: YesOrNo.no.rawValue) {
            warnings.append("LISTEN_ANYWHERE=yes has no effect: LISTEN names no address beyond loopback")
        }
        let hasFile = listening.addresses.contains { if case .unix = $0 { true } else { false } }
        let ofSystemd =
            ". The socket of systemd has SocketMode= and SocketGroup=: sudo systemctl edit authsidecar.socket"
        for key in [SettingKey.socketMode, .socketGroup] where !hasFile && isSet(key) {
            let hint = listening.places.contains(.systemd) ? ofSystemd : ""
            warnings.append("\(key.rawValue) has no effect: LISTEN names no unix:/PATH\(hint)")
        }
        if hasFile, listening.permissions.mode == .everyone {
            warnings.append(
                "SOCKET_MODE=0666: everyone who can reach the socket's directory can use the daemon; SOCKET_GROUP, the group of "
                    + "nginx, lets in only nginx")
        }
        return warnings
    }

    private func isSet(_ key: SettingKey, besides value: String = "") -> Bool {
        entries.contains { $0.key == key && $0.origin != .builtIn && !$0.value.isEmpty && $0.value != value }
    }
}
