# SPDX-License-Identifier: Apache-2.0
"""The journal may be slow or gone: answers do not wait for it."""

import os
import signal

from support import http, journal, service
from support.case import ServiceTest
from support.machine import figure, remove, systemctl, unit_property, wait_until

JOURNAL_SOCKETS = ("systemd-journald.socket", "systemd-journald-dev-log.socket", "systemd-journald-audit.socket")
# More than the kernel and the daemon keep in line, so that some must be lost.
FLOOD = 20_000
PROMPT = 1.0


class SlowJournal(ServiceTest):
    def setUp(self):
        super().setUp()
        service.configure(LOG_LEVEL="debug")
        self.token = service.token()
        self.process = service.start()
        self.assertAnswer(service.ask(token=self.token), 204)

    def _flood(self, count):
        """So many requests that are let in, each of which is a line at level debug; the slowest answer's seconds."""
        slowest = 0.0
        with http.Connection(service.SOCKET) as connection:
            headers = {"X-Amzn-Oidc-Data": self.token, "X-Original-URI": "/flood"}
            for _ in range(count):
                answer = connection.ask("/auth", headers)
                self.assertAnswer(answer, 204)
                slowest = max(slowest, answer.seconds)
        return slowest

    def _refusals(self, count):
        slowest = 0.0
        with http.Connection(service.SOCKET) as connection:
            for _ in range(count):
                answer = connection.ask("/auth", {"X-Original-URI": "/flood"})
                self.assertAnswer(answer, 401, "missing-token")
                slowest = max(slowest, answer.seconds)
        return slowest

    def test_answers_do_not_wait_for_a_journal_that_hangs_and_lost_lines_are_counted(self):
        daemon = int(unit_property("systemd-journald.service", "MainPID"))
        os.kill(daemon, signal.SIGSTOP)
        try:
            slowest = max(self._refusals(200), self._flood(FLOOD))
        finally:
            os.kill(daemon, signal.SIGCONT)
        figure(f"slowest of {FLOOD + 200} answers while journald hangs, LOG_LEVEL=debug", f"{slowest * 1000:.1f} ms")
        self.assertLess(slowest, PROMPT)
        self._is_logged_again()
        entry = journal.wait_for(self.place, journal.LINES_WERE_LOST, timeout=30)
        self.assertEqual(entry["PRIORITY"], journal.WARNING)
        dropped = sum(int(entry["AUTHSIDECAR_DROPPED"])
                      for entry in journal.entries(self.place, message_id=journal.LINES_WERE_LOST))
        self.assertGreater(dropped, 0)
        written = len(journal.entries(self.place, "AUTHSIDECAR_URI=/flood", message_id=journal.ALLOWED))
        self.assertLessEqual(written + dropped, FLOOD + 200 + 10)
        self.assertEqual(service.pid(), self.process)

    def _stop_journal(self):
        systemctl("stop", *JOURNAL_SOCKETS, "systemd-journald.service")
        for name in ("socket", "stdout", "dev-log"):
            remove(f"/run/systemd/journal/{name}")

    def _start_journal(self):
        systemctl("start", *JOURNAL_SOCKETS[:2], "systemd-journald.service")

    def test_answers_do_not_wait_for_a_journal_that_is_gone(self):
        self._stop_journal()
        try:
            slowest = max(self._refusals(200), self._flood(2000))
        finally:
            self._start_journal()
        figure("slowest of 2200 answers without a journal, LOG_LEVEL=debug", f"{slowest * 1000:.1f} ms")
        self.assertLess(slowest, PROMPT)
        self.assertEqual(service.pid(), self.process)
        self._is_logged_again()

    def test_it_starts_and_answers_without_a_journal(self):
        # systemd has no journal to give it for standard error then; its lines go nowhere until the next start.
        self._stop_journal()
        try:
            systemctl("restart", service.UNIT)
            slowest = max(self._refusals(200), self._flood(2000))
        finally:
            self._start_journal()
        self.assertLess(slowest, PROMPT)
        systemctl("restart", service.UNIT)
        self._is_logged_again()

    def _is_logged_again(self):
        place = journal.here()

        def logged():
            self.assertAnswer(service.ask(token=self.token, headers={"X-Original-URI": "/again"}), 204)
            return journal.entries(place, "AUTHSIDECAR_URI=/again", message_id=journal.ALLOWED)

        wait_until("lines arrive in the journal again", logged, timeout=15, interval=0.3)
