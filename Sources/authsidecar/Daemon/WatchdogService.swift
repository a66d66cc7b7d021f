// SPDX-License-Identifier: Apache-2.0

import AuthRequest
import ServiceLifecycle
import Systemd

/// Notifies the service manager's watchdog, at half its interval as sd_watchdog_enabled(3) recommends, and only after
/// every event loop has called back. A loop that is stuck is waited for, so that the manager hears nothing and restarts the
/// daemon.
struct WatchdogService: Service {
    let server: AuthServer
    let manager: ServiceManager

    func run() async throws {
        if let interval = manager.watchdogMicroseconds {
            try? await cancelWhenGracefulShutdown {
                while true {
                    try await server.waitForEventLoops()
                    manager.tell(.alive)
                    try await Task.sleep(for: .microseconds(interval / 2))
                }
            }
        }
        // A service that ends early would end all.
        try? await gracefulShutdown()
    }
}
