# SPDX-License-Identifier: Apache-2.0
"""Under constant load, a restart or a reload loses nothing; a kill, or the end of memory, loses at most what is under way."""

import contextlib
import re
import resource
import socket

from support import http, journal, service, site
from support.case import ServiceTest
from support.load import CONNECTIONS, Loader, Wrk, constant_load
from support.machine import figure, read, systemctl, wait_until

RESTARTS, RELOADS, KILLS = 10, 10, 5
# Requests that must go well between two events, so that each event has load before and after it.
BETWEEN = 1000
MEMORY = 4 << 20


class Losses(ServiceTest):
    def setUp(self):
        super().setUp()
        self.token = service.token()
        self.assertAnswer(site.get(token=self.token), 200)
        self.socket = service.socket_identity()

    def _said(self, what, load):
        figure(what, f"{load.failed} of {load.requests} requests failed, the slowest took {load.slowest * 1000:.0f} ms"
                     + (f"; {dict(load.failures)}" if load.failed else ""))

    def test_ten_restarts_lose_nothing(self):
        processes = {service.pid()}
        with constant_load(self.token) as load:
            for _ in range(RESTARTS):
                systemctl("restart", service.UNIT)
                processes.add(service.pid())
                load.wait_for_more(BETWEEN)
        self._said(f"{RESTARTS} restarts under load", load)
        self.assertEqual(len(processes), RESTARTS + 1)
        self.assertGreater(load.requests, RESTARTS * BETWEEN)
        self.assertEqual((load.failed, dict(load.failures)), (0, {}))
        self.assertEqual(service.socket_identity(), self.socket)

    def test_ten_reloads_lose_nothing(self):
        process, place = service.pid(), journal.here()
        with constant_load(self.token) as load:
            for number in range(RELOADS):
                # Another setting each time, so that each reload is one.
                service.configure(LEEWAY=str(number + 1))
                service.reload()
                load.wait_for_more(BETWEEN)
        self._said(f"{RELOADS} reloads under load", load)
        self.assertEqual(len(journal.entries(place, message_id=journal.SETTINGS_READ_AGAIN)), RELOADS)
        self.assertEqual(service.pid(), process)
        self.assertEqual((load.failed, dict(load.failures)), (0, {}))

    def test_a_stop_under_load_loses_nothing_since_the_next_connection_starts_it(self):
        with constant_load(self.token) as load:
            for _ in range(3):
                systemctl("stop", service.UNIT)
                load.wait_for_more(BETWEEN)
        self._said("3 stops under load", load)
        self.assertEqual((load.failed, dict(load.failures)), (0, {}))

    def test_a_kill_loses_at_most_what_is_under_way(self):
        with constant_load(self.token) as load:
            for _ in range(KILLS):
                killed = service.pid()
                systemctl("kill", "--kill-whom=main", "--signal=KILL", service.UNIT)
                wait_until("another process runs, by itself", lambda: service.pid() not in (0, killed))
                load.wait_for_more(BETWEEN)
        self._said(f"{KILLS} times kill -9 under load, {CONNECTIONS} connections", load)
        self.assertLessEqual(load.failed, KILLS * CONNECTIONS)
        self.assertEqual(service.socket_identity(), self.socket)

    def test_without_memory_it_is_started_again_and_nobody_gets_in(self):
        forged, killed, statuses = self.token[:-8] + "AAAAAAA=", service.start(), set()
        # From now on it gets this much more: MemoryMax= of the unit is not to be had in every container.
        limit = int(re.search(r"VmData:\s+(\d+) kB", read(f"/proc/{killed}/status"))[1]) * 1024 + MEMORY
        resource.prlimit(killed, resource.RLIMIT_DATA, (limit, limit))
        with constant_load(self.token) as load, contextlib.ExitStack() as connections:
            def is_killed():
                # A head that never ends is held in memory.
                connection = connections.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
                connection.settimeout(1)
                with contextlib.suppress(OSError):
                    connection.connect(service.SOCKET)
                    connection.sendall(b"GET /auth HTTP/1.1\r\n" + b"X-Filler: %s\r\n" % (b"x" * 15_000) * 4)
                with contextlib.suppress(http.Broken):
                    statuses.add(service.ask(token=forged).status)
                return service.pid() not in (0, killed)

            wait_until("another process runs, by itself", is_killed, interval=0)
            load.wait_for_more(BETWEEN)
        said = [str(entry["MESSAGE"]) for entry in journal.entries(self.place, f"UNIT={service.UNIT}", identifier="systemd")]
        self.assertEqual(sum("Main process exited, code=killed" in line for line in said), 1, said)
        self._said(f"no memory but {MEMORY >> 20} MiB more, {CONNECTIONS} connections", load)
        self.assertLessEqual(load.failed, CONNECTIONS)
        self.assertLessEqual(statuses, {401, 503})
        self.assertAnswer(service.ask(token=forged), 401, "bad-signature")


class Loaders(ServiceTest):
    """The loaders themselves: what counts nothing would find nothing."""

    def setUp(self):
        super().setUp()
        self.loader, self.wrk = Loader(service.token()), Wrk(service.token())

    def _run(self, happens):
        self.wrk.start()
        self.loader.start()
        try:
            wait_until("the loader has asked", lambda: self.loader.good > 20)
            happens()
        finally:
            self.loader.stop()
            self.wrk.stop()

    def test_a_daemon_that_is_gone_is_counted_by_both(self):
        def happens():
            systemctl("stop", service.SOCKET_UNIT, service.UNIT)
            wait_until("a failure has been counted", lambda: self.loader.failed)

        self._run(happens)
        self.assertEqual(set(self.loader.failures), {"503"})
        self.assertGreater(self.wrk.failures["not 200"], 0)

    def test_an_answer_that_is_no_200_is_counted_by_both(self):
        def happens():
            service.configure(ALB_ARN="arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/app/x/0123456789abcdef"
                              .replace(":1:", ":111111111111:"))
            service.reload()
            wait_until("a failure has been counted", lambda: self.loader.failed)

        self._run(happens)
        self.assertEqual(set(self.loader.failures), {"401 wrong-signer"})
        self.assertGreater(self.wrk.failures["not 200"], 0)

    def test_a_connection_that_breaks_is_counted(self):
        loader = Loader(service.token(), address=("127.0.0.1", 9))
        loader.start()
        wait_until("failures of both kinds of threads", lambda: loader.failed > 20)
        loader.stop()
        self.assertEqual(loader.good, 0)
        with self.assertRaises(http.Broken):
            http.ask(("127.0.0.1", 9), "/")
