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
    /// Descriptors of sockets that listen.
    let sockets: [CInt]
    let logger: Logger

    func run() async throws {
        let orders = ControlOrders(
            store: store, lifetime: { [authenticator] in authenticator.current.revocationLifetime },
            clock: WallClock.now)
        let logger = logger
        let server = ControlServer(orders) { logger.report($0) }
        for descriptor in sockets { server.start(on: descriptor) }
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
    /// Writes what was ordered, and who ordered it.
    fileprivate func report(_ notice: ControlServer.Notice) {
        switch notice {
        case .revoked(let revocation, let peer): write(.revoked, level: .notice, revocation.fields(by: peer))
        case .lifted(let kind, let peer): write(.revocationLifted, [.kind: kind.name, .orderedBy: peer])
        case .refused(let problem, let peer): write(.orderRefused, [.problem: problem, .orderedBy: peer])
        }
    }
}
