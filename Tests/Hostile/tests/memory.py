# SPDX-License-Identifier: Apache-2.0
"""What a process that may connect can make the daemon hold: docs/reference.md, “Memory”, has the sum."""

import pathlib
import re
import time

from support.case import Case, is_closed, pump
from support.client import made_up_token, request
from support.daemon import ROOT, SIGNER

HEAD = 62_000


def promised_mib():
    """The sum that docs/reference.md states."""
    text = pathlib.Path(ROOT, "docs/reference.md").read_text()
    return int(re.search(r"^\| \*\*together\*\* \| \*\*(\d+) MiB\*\* \|", text, re.MULTILINE).group(1))


class MemoryTests(Case):
    """Each attack by itself, then all at once."""

    def test_responses_that_nobody_reads(self):
        for path in ["/healthz", "/metrics", "/auth"]:
            with self.subTest(path=path), self.daemon() as daemon, self.connections(daemon, 1) as (connection,):
                pump([(connection, request(path) * 1000)], 3, again=True)
                self.report(f"one connection asks `{path}` for 3 s and reads nothing", daemon)

    def test_pages_with_a_large_logo_that_nobody_reads(self):
        with self.daemon() as daemon, self.connections(daemon, 4000) as connections:
            # A page has 50 KB: some fit into the kernel's buffer of a connection, and the rest is held.
            pages = request("/signed-out", accept="text/html") * 16
            pump([(connection, pages) for connection in connections], 20)
            self.report("4,000 connections that ask for 16 pages of 50 KB each and read nothing", daemon)

    def test_heads_that_are_never_complete(self):
        with self.daemon() as daemon, self.connections(daemon, 4000) as connections:
            head = request("/auth", filler=HEAD)[:-2]
            pump([(connection, head) for connection in connections], 20)
            self.report("4,000 connections with 62 KB of an unfinished head each", daemon)

    def test_requests_in_line_behind_a_key(self):
        with self.daemon() as daemon, self.connections(daemon, 700) as connections:
            first = request("/auth", made_up_token(SIGNER))
            line = first + request("/auth", filler=HEAD) * 16
            pump([(connection, line) for connection in connections], 3)
            self.report("700 connections with 16 requests of 62 KB in line behind a key", daemon)

    def test_all_at_once(self):
        with self.daemon() as daemon, self.connections(daemon, 4090) as connections:
            token = made_up_token(SIGNER)
            unread = request("/metrics") * 2000
            unfinished = request("/auth", filler=HEAD)[:-2]
            fields = b"".join(b"%020d:%020d\r\n" % (number, number) for number in range(60))
            many_lines = request("/healthz") + b"GET /auth HTTP/1.1\r\nHost: a\r\n" + fields
            line = request("/auth", token) + request("/auth", filler=HEAD) * 16
            pages = request("/signed-out", accept="text/html") * 16
            kinds = [unread, unfinished, many_lines, line, pages, request("/auth", token, filler=HEAD)]
            pump([(connection, kinds[index % len(kinds)]) for index, connection in enumerate(connections)], 20)
            self.report("4,090 connections of all these kinds at once", daemon)

    def test_connections_that_are_gone(self):
        with self.daemon() as daemon:
            token = made_up_token(SIGNER)
            kinds = [
                request("/auth", token, filler=HEAD - 2000), request("/readyz", filler=HEAD),
                request("/auth", token) + request("/auth", filler=HEAD) * 3,
                request("/healthz") + request("/auth", filler=HEAD)[:-2],
                request("/auth", token)[:-2] + b"Upgrade: x\r\n\r\n" + request("/auth", filler=HEAD),
            ]
            end, count = time.monotonic() + 4, 0
            while time.monotonic() < end:
                with self.connections(daemon, 1) as (connection,):
                    pump([(connection, kinds[count % len(kinds)])], 0.05)
                count += 1
            self.report("connections that ask for a key and go, for 4 s", daemon)
            # All that they held is free again.
            with self.connections(daemon, 200) as connections:
                pump([(connection, request("/auth", filler=HEAD)[:-2]) for connection in connections], 2)
                time.sleep(0.2)
                self.assertEqual(sum(is_closed(connection) for connection in connections), 0)

    def report(self, what, daemon):
        self.assertTrue(daemon.is_running(), daemon.log())
        peak = daemon.peak_mib()
        self.tell(what, f"{peak:.0f} MiB")
        self.assertLess(peak, promised_mib())
        self.assert_answers_others(daemon)
