// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Systemd

/// What is told to the service manager.
struct NotificationTests {
    @Test(arguments: [
        (ServiceState.ready, "READY=1"),
        (.reloading(monotonicMicroseconds: 17), "RELOADING=1\nMONOTONIC_USEC=17"),
        (.stopping, "STOPPING=1"),
        (.alive, "WATCHDOG=1"),
        (.status("1 key cached"), "STATUS=1 key cached"),
    ])
    func `a state is told as sd_notify(3) has it`(state: ServiceState, text: String) {
        #expect(state.text == text)
    }

    @Test func `a status cannot hold a second line, which would be a message of its own`() {
        #expect(ServiceState.status("a\nREADY=1").text == "STATUS=a\\u{a}READY=1")
    }

    @Test func `the time of a reload is monotonic and in microseconds`() {
        guard case .reloading(let first) = ServiceState.reloadingNow,
            case .reloading(let second) = ServiceState.reloadingNow
        else {
            Issue.record("no reloading")
            return
        }
        #expect(first > 1_000_000 && second >= first && second - first < 60_000_000)
    }
}
