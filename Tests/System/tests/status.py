# SPDX-License-Identifier: Apache-2.0
"""What `systemctl status` tells."""

import re

from support import service
from support.case import ServiceTest
from support.machine import systemctl, unit_property, wait_until


class Status(ServiceTest):
    def test_it_counts_keys_and_decisions(self):
        for _ in range(3):
            self.assertAnswer(service.ask(token=service.token()), 204)
        for _ in range(2):
            self.assertAnswer(service.ask(), 401, "missing-token")
        self.assertAnswer(service.ask("/auth?no_such_rule=1", service.token()), 403, "rule-unknown")
        parts = {"Serving", "1 key cached", "3 allowed", "2 refused", "1 forbidden", "0 undecided"}

        def told():
            line = unit_property(service.UNIT, "StatusText")
            return line if parts <= set(re.split("[;,] ", line)) else None

        line = wait_until(f"the status line tells {parts}", told, timeout=40, interval=0.2)
        said = systemctl("status", service.UNIT, "--no-pager").stdout
        self.assertIn(f'Status: "{line}"', said)
        self.assertIn("active (running)", said)
        self.assertRegex(said, rf"TriggeredBy:( +● \S+\n)*? +● {re.escape(service.SOCKET_UNIT)}\n")

    def test_it_is_the_same_process_after_a_reload(self):
        before = service.start()
        service.reload()
        self.assertEqual(service.pid(), before)
        self.assertEqual(unit_property(service.UNIT, "SubState"), "running")
        self.assertTrue(unit_property(service.UNIT, "StatusText").startswith("Serving; "))
