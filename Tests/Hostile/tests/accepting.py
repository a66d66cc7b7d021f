# SPDX-License-Identifier: Apache-2.0
"""More connections than there may be, or than there are descriptors for: they wait, nothing spins, and all recovers."""

import time

from support.case import Case, is_closed
from support.client import Client, request


class AcceptingTests(Case):
    def test_no_descriptor_is_left(self):
        with self.daemon(descriptors=64) as daemon:
            with self.connections(daemon, 200):
                time.sleep(0.5)
                before = daemon.cpu_seconds()
                time.sleep(2)
                spent = daemon.cpu_seconds() - before
                self.tell("200 connections with 64 descriptors: CPU in 2 s", f"{spent:.2f} s")
                self.assertLess(spent, 0.5)
            self.assert_answers_others(daemon)
            self.assertIn("no file descriptor is left", daemon.log())
            self.assertGreater(daemon.metric("authsidecar_limits_reached_total"), 0)

    def test_more_connections_than_there_may_be(self):
        with self.daemon() as daemon, self.connections(daemon, 4096) as connections:
            self.wait_until(lambda: "4096 connections are open" in daemon.log())
            with Client(daemon.socket) as late:
                late.send(request("/auth"))
                time.sleep(0.5)
                answered_early = self.has_answer(late)
                dropped = sum(is_closed(connection) for connection in connections)
                self.tell("the 4,097th connection", "dropped" if answered_early is None else "waits")
                self.assertIs(answered_early, False)
                self.assertEqual(dropped, 0)
                for connection in connections[:10]:
                    connection.close()
                self.assertEqual(late.answer()[0], 401)
            self.assertTrue(daemon.is_running())

    def has_answer(self, client):
        """Whether an answer has come; None: the connection is closed."""
        client.socket.setblocking(False)
        try:
            client.rest += client.socket.recv(65536)
            return True if client.rest else None
        except BlockingIOError:
            return False
        except OSError:
            return None
        finally:
            client.socket.settimeout(10)

    def wait_until(self, condition):
        deadline = time.monotonic() + 10
        while not condition():
            if time.monotonic() > deadline:
                self.fail("it did not happen in 10 s")
            time.sleep(0.05)
