# SPDX-License-Identifier: Apache-2.0
"""nginx in one container, the daemon in another, one socket in a volume."""

import time
import unittest

from support import podman, site


class Pair(unittest.TestCase):
    def setUp(self):
        self.scene = site.Scene(self)

    def test_nginx_lets_in_whom_the_daemon_lets_in(self):
        self.scene.daemon()
        self.scene.nginx()
        self.assertEqual(self.scene.ask(self.scene.token), (200, "a@example.com"))
        self.assertEqual(self.scene.ask()[0], 401)

    def test_without_the_daemon_nginx_answers_503_and_lets_in_when_it_comes(self):
        nginx = self.scene.nginx()
        self.assertEqual(self.scene.ask(self.scene.token)[0], 503)
        self.assertIn("/run/authsidecar/authsidecar.sock failed (2: No such file or directory)", nginx.log())
        self.scene.daemon()
        self.assertEqual(self.scene.ask(self.scene.token)[0], 200)

    def test_a_socket_of_the_wrong_group_is_a_503_and_nginx_says_why(self):
        self.scene.daemon(SOCKET_GROUP=None)
        nginx = self.scene.nginx()
        self.assertEqual(self.scene.ask(self.scene.token)[0], 503)
        self.assertIn("/run/authsidecar/authsidecar.sock failed (13: Permission denied)", nginx.log())

    def test_a_restart_of_the_daemon_loses_no_request_that_it_has_begun(self):
        daemon = self.scene.daemon()
        self.scene.nginx()
        with site.Visitors(self.scene) as visitors:
            visitors.wait()
            begin = time.monotonic()
            seconds, code = daemon.stop()
            daemon.start()
            podman.until(lambda: daemon.execute("/usr/bin/authsidecar", "health")[0] == 0, "the daemon")
            end = time.monotonic()
            visitors.wait()
        self.assertEqual((code, visitors.errors), (0, []))
        # While there is no daemon, nginx closes the page: 503 with Retry-After.
        self.assertLessEqual(visitors.statuses(), {200, 503})
        outside = {status for first, last, status in visitors.visits if last < begin or first > end}
        self.assertEqual(outside, {200})
        gap = [(first, last) for first, last, status in visitors.visits if status == 503]
        print(f"\n   {len(visitors.visits)} requests; the daemon stopped within {seconds:.2f} s, 503 for "
              f"{(gap[-1][1] - gap[0][0]) if gap else 0:.2f} s", flush=True)

    def test_with_a_second_daemon_two_restarts_in_a_row_are_not_noticed(self):
        first, second = self.scene.daemon(), self.scene.daemon(LISTEN="unix:/run/authsidecar/second.sock")
        self.scene.nginx(site.SECOND_DAEMON)
        with site.Visitors(self.scene) as visitors:
            visitors.wait()
            begin = time.monotonic()
            for daemon in (first, second):
                daemon.stop()
                daemon.start()
                podman.until(lambda: daemon.execute("/usr/bin/authsidecar", "health")[0] == 0, "the daemon")
            seconds = time.monotonic() - begin
            visitors.wait()
        # By default nginx does not ask a server again for 10 s after it has failed (fail_timeout): both would be left out.
        self.assertLess(seconds, 10)
        self.assertEqual((visitors.statuses(), visitors.errors), ({200}, []))
        print(f"\n   {len(visitors.visits)} requests, each 200; both restarted within {seconds:.1f} s", flush=True)

    def test_a_restart_of_nginx_loses_no_request_but_those_in_flight(self):
        daemon = self.scene.daemon()
        nginx = self.scene.nginx()
        with site.Visitors(self.scene) as visitors:
            visitors.wait()
            code = nginx.stop()[1]
            stopped = time.monotonic()
            nginx.start()
            podman.until(lambda: self.scene.ask(self.scene.token)[0] == 200, "nginx")
            visitors.wait()
        self.assertEqual(code, 0)
        # The kernel resets what it has accepted and nginx has not yet: of each visitor at most the one request on its way.
        self.assertLessEqual(len(visitors.errors), len(visitors.threads), visitors.errors)
        for begin, error in visitors.errors:
            self.assertIn("ConnectionResetError", error)
            self.assertLess(begin, stopped)
        # Nobody is the status of a connection that nginx was not there to take.
        self.assertEqual(visitors.statuses(), {200, None})
        self.assertEqual(daemon.execute("/usr/bin/authsidecar", "health"), (0, "ready\n"))
