# SPDX-License-Identifier: Apache-2.0
"""What the demonstration is and says, beside the pages."""

import socket
import unittest
import urllib.parse

from support.case import BrowserTest
from support.demonstration import Demonstration


class Terminal(BrowserTest):
    def test_the_terminal_says_where_to_go_who_came_and_no_secret(self):
        self.open_site()
        self.log_in()
        self.open_site("/admin/")
        self.assertIn("For administrators", self.browser.text("main"))
        said = self.demo.said()
        for words in (self.demo.site, self.demo.user, self.demo.password, f"{self.demo.emulator}/emulator/outbox"):
            self.assertIn(words, said)
        after = said[said.index("Ctrl-C ends"):]
        self.assertNotIn(self.demo.password, after)
        cookie = self.browser.cookies(self.demo.site)[f"{self.demo.cookie}-0"]["value"]
        self.assertNotIn(cookie[:40], after)
        self.assertNotIn("eyJ", after)

    def test_past_the_load_balancer_there_is_no_way_in(self):
        self.browser.open(f"{self.demo.direct}/")
        self.assertEqual((self.browser.status, self.browser.text("#reason")), (401, "missing-token"))
        self.assertForPeople("en")


class Ending(unittest.TestCase):
    def test_whoever_is_in_the_middle_of_a_request_keeps_nothing_running(self):
        with Demonstration() as demo:
            place = urllib.parse.urlsplit(demo.emulator)
            client = socket.create_connection((place.hostname, place.port))
            self.addCleanup(client.close)
            client.sendall(b"POST /emulator/mint HTTP/1.1\r\nHost: localhost\r\nX-Emulator-Control: 1\r\n"
                           b"Content-Length: 100\r\n\r\n{")
        # That it ended in time and left nothing behind is what the end of `with` looks at.
        with self.assertRaises(OSError):
            socket.create_connection((place.hostname, place.port)).close()
