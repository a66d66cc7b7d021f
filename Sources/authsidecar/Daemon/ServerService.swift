// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import Logging
import ServiceLifecycle

/// The server as a service: opens the sockets, waits for the end, closes them.
struct ServerService: Service {
    let server: AuthServer
    let addresses: [ListenAddress]
    let logger: Logger

    func run() async throws {
        try await server.start(addresses)
        let places = await server.addresses.map(\.description).joined(separator: " ")
        logger.info("ready", metadata: ["listen": "\(places)", "version": "\(Authsidecar.version)"])
        try? await gracefulShutdown()
        logger.info("stopping")
        try await server.stop()
        logger.info("stopped")
    }
}
