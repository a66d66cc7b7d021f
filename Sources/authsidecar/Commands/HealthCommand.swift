// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AuthRequest

/// `authsidecar health`
struct HealthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask the running daemon whether it can verify tokens, for health checks.",
        discussion: """
            Asks on the first address of LISTEN; where that is systemd, on \(systemdSocket). Exit code 0: ready. \
            Exit code 1: not ready, or no answer within \(HealthQuery.secondsToWait) s, and one line says why.

            To start a daemon again that hangs, ask with --live: one that waits for its key endpoint is not helped by that.
            """)

    /// Where the shipped socket unit has it.
    private static let systemdSocket = "/run/authsidecar/authsidecar.sock"

    @OptionGroup var options: SettingsOptions
    @Flag(help: "Only ask whether the daemon runs (/healthz), not whether it can verify (/readyz).") var live = false

    func run() throws {
        let places = try Console.refusing(options.location.listen)
        do throws(HealthQuery.Problem) {
            let said = try HealthQuery(Self.address(of: places), onlyAlive: live).ask()
            try? Console.say([said])
        } catch {
            Console.complain(["\(error)"])
            throw ExitCode.refused
        }
    }

    private static func address(of places: [ListenSetting]) -> ListenAddress {
        guard case .address(let address) = places.first else { return .unix(path: systemdSocket) }
        return address
    }
}
