// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import AuthRequest
import Logging
import PublicKeys
import ServiceLifecycle
import Systemd

/// The server as a service: opens the sockets, waits for the end, closes them.
struct ServerService: Service {
    let server: AuthServer
    let addresses: [ListenAddress]
    let permissions: SocketPermissions
    let inherited: [InheritedSocket]
    let keys: KeyStore
    let keyEndpoints: [KeyEndpoint]
    let status: StatusLine
    let manager: ServiceManager
    let logger: Logger

    func run() async throws {
        try await server.start(addresses, permissions: permissions, inherited: inherited)
        try await server.waitForEventLoops()
        let places = await server.places.joined(separator: " ")
        logger.write(.ready, [.listen: places, .version: Authsidecar.version])
        for address in addresses where address.isBeyondLoopback {
            logger.write(.openToNetwork, [.listen: "\(address)"])
        }
        manager.tell(.ready, .status(status.text))
        reportReadiness()
        try? await gracefulShutdown()
        logger.write(.stopping)
        manager.tell(.stopping)
        try await server.stop()
        logger.write(.stopped)
    }

    /// Looks in the background whether keys are available, which also reads those that remain of the last run: the first
    /// request need not wait for the disk, and the log tells at once what the first request would find out.
    private func reportReadiness() {
        let logger = logger
        keys.checkReadiness(of: keyEndpoints) { problems in
            for problem in problems { logger.write(.noKey, [.problem: problem]) }
        }
    }
}
