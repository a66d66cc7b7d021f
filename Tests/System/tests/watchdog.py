# SPDX-License-Identifier: Apache-2.0
"""A stuck event loop gets the service restarted, a busy or idle one does not."""

import time

from support import journal, service, threads
from support.case import ServiceTest
from support.machine import figure, unit_property, wait_until

SECONDS = 2
DROP_IN = f"""
[Service]
WatchdogSec={SECONDS}s
"""


class Watchdog(ServiceTest):
    def setUp(self):
        super().setUp()
        # More than one event loop, so that the others run on while one is stuck, on a machine with one core, too.
        service.configure(EVENT_LOOPS="3")
        service.drop_in(DROP_IN)
        self.process = service.start()
        self.assertEqual(unit_property(service.UNIT, "WatchdogUSec"), f"{SECONDS}s")

    def test_one_stuck_event_loop_gets_it_restarted(self):
        loops = threads.event_loops(self.process)
        self.assertEqual(len(loops), 3)
        for number in range(3):
            with self.subTest(loop=number):
                self._block(number)

    def _block(self, number):
        process = service.start()
        before, place = service.restarts(), journal.here()
        thread = threads.event_loops(process)[number]
        started = time.monotonic()
        stopped = threads.StoppedThread(thread)
        try:
            self.assertEqual(threads.state(process, thread), "t")
            others = [other for other in threads.event_loops(process) if other != thread]
            self.assertTrue(all(threads.state(process, other) != "t" for other in others), "it is this one only")

            def restarted():
                stopped.look()
                return service.pid() not in (0, process)

            wait_until("systemd has started another process", restarted, timeout=SECONDS * 4 + 10)
        finally:
            stopped.end()
        took = time.monotonic() - started
        self.assertGreater(service.restarts(), before)
        self.assertTrue(self._said_by_systemd(place), "the journal says that it was the watchdog")
        self.assertAnswer(service.ask(token=service.token()), 204)
        self.assertNotEqual(service.pid(), process)
        self.assertGreaterEqual(took, SECONDS / 2)
        figure(f"event loop {number} of 3 stuck, WatchdogSec={SECONDS}s, until another process runs", f"{took:.1f} s")

    @staticmethod
    def _said_by_systemd(place):
        # What systemd itself says about a unit has the unit's name in UNIT.
        return wait_until(
            "the word of systemd",
            lambda: [entry for entry in journal.entries(place, f"UNIT={service.UNIT}", identifier="systemd")
                     if "Watchdog timeout" in str(entry["MESSAGE"])])

    def test_all_event_loops_stuck_get_it_restarted(self):
        loops = threads.event_loops(self.process)
        stopped = [threads.StoppedThread(loop) for loop in loops]
        try:
            def restarted():
                for thread in stopped:
                    thread.look()
                return service.pid() not in (0, self.process)

            wait_until("systemd has started another process", restarted, timeout=SECONDS * 4 + 10)
        finally:
            for thread in stopped:
                thread.end()

    def test_it_is_left_alone_while_its_event_loops_run(self):
        before = service.restarts()
        until = time.monotonic() + 3 * SECONDS
        while time.monotonic() < until:
            self.assertAnswer(service.ask(token=service.token()), 204)
            time.sleep(0.01)
        self.assertEqual((service.pid(), service.restarts()), (self.process, before))

    def test_it_is_left_alone_while_nobody_asks(self):
        before = service.restarts()
        until = time.monotonic() + 3 * SECONDS
        wait_until("three times the watchdog's interval is over", lambda: time.monotonic() > until,
                   timeout=4 * SECONDS, interval=0.2)
        self.assertEqual((service.pid(), service.restarts()), (self.process, before))

    def test_it_is_left_alone_through_reloads(self):
        for _ in range(3):
            service.reload()
        until = time.monotonic() + 2 * SECONDS
        wait_until("twice the watchdog's interval is over", lambda: time.monotonic() > until,
                   timeout=4 * SECONDS, interval=0.2)
        self.assertEqual(service.pid(), self.process)
