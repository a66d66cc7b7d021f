// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AuthRequest
import ProviderSignOut
import RevocationControl
import TextBasics

/// What the settings say about revocations.
struct RevocationSetting: Equatable {
    /// Where they are kept. Without it the daemon does not start, if revocation is on; a command, which is not started by systemd, may
    /// not know it.
    let directory: String?
    /// What requests are to know of it; `nil`: revocation is off.
    let requests: RevocationSettings?
    /// The path of the control socket that the daemon opens itself; `nil`: systemd may have one.
    let controlPath: String?
    let warnings: [String]

    var isOn: Bool { requests != nil }
}

/// The directories that systemd offers in the environment (systemd.exec(5), `RuntimeDirectory=`): `$CACHE_DIRECTORY`, `$STATE_DIRECTORY`.
struct SystemdDirectories {
    var cache: String?
    var state: String?
}

extension SettingsReader {
    /// Whether the provider is to end its tokens. Which user's, only a verified access token says.
    /// - Parameter issuers: those whose access tokens are expected.
    mutating func logoutGlobal(_ accessTokenKeys: AccessTokenKeys?, issuers: [Issuer]) -> Bool {
        guard choice(.logoutGlobal, default: YesOrNo.no) == .yes else { return false }
        if let entry = entries.last(where: { $0.key == .logoutGlobal }),
            let message = Self.problemOfLogoutGlobal(accessTokenKeys, issuers)
        {
            problem(
                .logoutGlobal, at: entry.origin, dependingOn: [.accessToken, .issuer, .accessTokenIssuer, .keySetURL],
                message)
        }
        return true
    }

    private static func problemOfLogoutGlobal(_ accessTokenKeys: AccessTokenKeys?, _ issuers: [Issuer]) -> String? {
        if accessTokenKeys == nil {
            return "it needs ACCESS_TOKEN=verify: the access token says whose tokens to end; set both or none"
        }
        guard let issuer = issuers.first, !issuers.contains(where: GlobalSignOut.isPossible) else { return nil }
        return "it is for Amazon Cognito, and “\(issuer)” is another issuer; leave it out"
    }

    mutating func revocation(_ systemd: SystemdDirectories, _ accessTokenKeys: AccessTokenKeys?) -> RevocationSetting {
        let use = choice(.revocation, default: OnOrOff.off)
        let maximumDays = Int(ControlOrders.maximumSeconds / 86_400)
        let days = value(.revocationDays, default: "7") { text throws(InvalidText) in
            try Int(text, in: 1...maximumDays, of: "days")
        }
        let cacheSeconds = value(.revocationCacheSeconds, default: "0") { text throws(InvalidText) in
            try Int(text, in: 0...60, of: "seconds")
        }
        let directory = directory(.stateDirectory, offered: systemd.state, example: "/var/lib/authsidecar")
        let control = value(.control, default: "systemd", ControlSetting.init)
        guard use == .on else {
            return RevocationSetting(directory: directory, requests: nil, controlPath: control?.path, warnings: [])
        }
        return RevocationSetting(
            directory: directory,
            requests: RevocationSettings(lifetime: Int64(days ?? 7) * 86_400, cacheSeconds: Int64(cacheSeconds ?? 0)),
            controlPath: control?.path, warnings: accessTokenKeys == nil ? [Self.withoutAccessTokens] : [])
    }

    private static let withoutAccessTokens =
        "REVOCATION is on and ACCESS_TOKEN is off: sessions that were signed out are let in, since nothing tells one session "
        + "from another, and “revoke --before” refuses later sign-ins as well; blocked users are refused. Set ACCESS_TOKEN=verify"
}

/// The values of `REVOCATION`.
enum OnOrOff: String, CaseIterable {
    case on, off
}

/// The value of `CONTROL`.
struct ControlSetting {
    /// `nil`: systemd hands the socket over, or there is none.
    let path: String?

    init(_ text: String) throws(InvalidText) {
        guard text != "systemd" else {
            path = nil
            return
        }
        guard text.hasPrefix("unix:"), case .unix(let path) = try ListenAddress(text) else {
            throw InvalidText("it must be systemd or unix:/PATH, such as unix:/run/authsidecar/control.sock")
        }
        self.path = path
    }
}
