// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import Logging
import RevocationControl
import Revocations
import ServiceLifecycle
import Systemd

/// The control socket as a service: takes the operator's orders until the end.
struct ControlService: Service {
    let store: RevocationStore?
    let authenticator: SharedAuthenticator
    /// Where to open a socket; `nil`: nowhere.
    let path: String?
    /// Sockets that systemd has handed over.
    let inherited: [CInt]
    let logger: Logger

    func run() async throws {
        let orders = ControlOrders(
            store: store, lifetime: { [authenticator] in authenticator.current.revocationLifetime },
            clock: WallClock.now)
        let logger = logger
        let server = ControlServer(orders) { logger.report($0) }
        for descriptor in inherited { server.start(on: descriptor) }
        if let path {
            do { server.start(on: try ControlSocketFile.listen(at: path)) } catch {
                throw AuthServer.ListenError(description: "cannot listen on unix:\(path): \(error)")
            }
        }
        try? await gracefulShutdown()
        server.stop()
    }
}

extension ActivatedSocket {
    /// `FileDescriptorName=` of authsidecar-control.socket.
    private static let controlName = "control"

    /// Whether it is for orders, not for nginx.
    var isForControl: Bool { name == Self.controlName }
}

extension Logger {
    /// Writes what was ordered, and by whom.
    fileprivate func report(_ notice: ControlServer.Notice) {
        switch notice {
        case .revoked(let revocation, let peer): write(.revoked, revocation.fields(by: peer))
        case .lifted(let kind, let peer): write(.revocationLifted, [.kind: kind.name, .orderedBy: peer])
        case .refused(let problem, let peer): write(.orderRefused, [.problem: problem, .orderedBy: peer])
        }
    }
}
