# SPDX-License-Identifier: Apache-2.0
"""The first connection starts the service."""

import statistics
import time

from support import http, journal, service, site
from support.case import ServiceTest
from support.machine import figure, remove, systemctl, unit_property, write

COLD_STARTS = 15
SECOND_SOCKET = "/run/systemd/system/system-test-second.socket"


class Activation(ServiceTest):
    def test_the_first_request_through_nginx_starts_it_and_is_answered(self):
        self.assertEqual(unit_property(service.UNIT, "ActiveState"), "inactive")
        self.assertAnswer(site.get(token=service.token()), 200)
        self.assertTrue(service.is_active())

    def test_a_boot_starts_the_socket_and_not_the_service(self):
        wants = systemctl("show", "sockets.target", "--property=Wants", "--value").stdout.split()
        self.assertIn(service.SOCKET_UNIT, wants)
        wanted_by = systemctl("show", service.UNIT, "--property=WantedBy", "--value").stdout.split()
        self.assertEqual(wanted_by, [])

    def test_it_is_ready_only_when_it_answers(self):
        place = journal.here()
        systemctl("start", service.UNIT)
        entry = journal.wait_for(place, journal.READY)
        self.assertEqual(entry["PRIORITY"], journal.INFO)
        self.assertIn(service.SOCKET, entry["AUTHSIDECAR_LISTEN"])
        self.assertRegex(entry["AUTHSIDECAR_VERSION"], r"^\d+\.\d+\.\d+")
        self.assertEqual(unit_property(service.UNIT, "Type"), "notify")

    def test_the_time_from_the_first_connection_to_the_first_byte(self):
        times = []
        for _ in range(COLD_STARTS):
            service.rest()
            self.assertEqual(unit_property(service.UNIT, "ActiveState"), "inactive")
            started = time.monotonic()
            with http.Connection(service.SOCKET) as connection:
                answer = connection.ask("/auth")
                times.append((time.monotonic() - started) * 1000)
            self.assertAnswer(answer, 401, "missing-token")
        figure("first connection to first answer, service not running",
               f"median {statistics.median(times):.1f} ms, {min(times):.1f} to {max(times):.1f} ms,"
               f" {COLD_STARTS} starts")
        # A bound for machines of all kinds; the goal of 30 ms is for the figure above.
        self.assertLess(statistics.median(times), 1000)

    def test_several_sockets_are_served_at_once_and_named(self):
        self.addCleanup(systemctl, "daemon-reload")
        self.addCleanup(remove, SECOND_SOCKET)
        self.addCleanup(systemctl, "stop", "system-test-second.socket")
        write(SECOND_SOCKET, f"""
[Socket]
Service={service.UNIT}
FileDescriptorName=loopback
ListenStream=127.0.0.1:4180
""")
        systemctl("daemon-reload")
        systemctl("start", "system-test-second.socket")
        place = journal.here()
        self.assertAnswer(http.ask(("127.0.0.1", 4180), "/auth"), 401, "missing-token")
        self.assertAnswer(service.ask(), 401, "missing-token")
        listen = journal.wait_for(place, journal.READY)["AUTHSIDECAR_LISTEN"]
        for word in ("loopback", "127.0.0.1:4180", "authsidecar", service.SOCKET):
            self.assertIn(word, listen)
        systemctl("stop", service.UNIT)
