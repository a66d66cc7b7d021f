// SPDX-License-Identifier: Apache-2.0

import Dispatch
import ServiceLifecycleTestKit
import Testing

@testable import authsidecar

/// What a reload waits for.
@Suite(.timeLimit(.minutes(1)))
struct ReloadServiceTests {
    @Test func `waits for the settings`() async {
        #expect(await ReloadService.onBackgroundThread { 17 } == 17)
    }

    @Test func `does not wait for a disk that hangs, once the daemon is to stop`() async {
        let disk = DispatchSemaphore(value: 0)
        defer { disk.signal() }
        await testGracefulShutdown { trigger in
            async let settings: Int? = ReloadService.onBackgroundThread {
                disk.wait()
                return 17
            }
            trigger.triggerGracefulShutdown()
            #expect(await settings == nil)
        }
    }
}
