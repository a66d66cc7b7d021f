// SPDX-License-Identifier: Apache-2.0

import Emulator
import LoadBalancer
import ManagedLogin

/// What `serve` says when it listens: what is where.
struct Greeting {
    let lines: [String]

    init(_ application: EmulatorApplication) {
        let settings = application.settings
        let base = settings.baseURL
        var lines = [
            "alb-emulator: no real login, for development on this machine only",
            "listen  \(settings.listen)",
        ]
        for site in settings.sites { lines.append("site    \(site) (nginx with dev-alb.conf)") }
        lines += [
            "login   \(base)/login",
            "mail    \(base)/emulator/outbox (confirmation codes; they are printed here, too)",
            "keys    \(base)/keys/\(application.loadBalancer.keyID)",
            "as      \(settings.provider.rawValue)",
            "users   \(settings.usersFile ?? "in memory, forgotten at the end")",
        ]
        lines.append("authsidecar.conf for it:")
        lines += settings.daemonSettings.map { "    \($0.key)=\($0.value)" }
        lines.append("end     Ctrl-C")
        self.lines = lines
    }
}
