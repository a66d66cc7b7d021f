# SPDX-License-Identifier: Apache-2.0
"""What the demonstration is and says, next to the pages."""

import socket
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request

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


class NginxOwnPage(BrowserTest):
    def test_nginx_s_own_page_is_like_the_others(self):
        # With this much of a body nginx does not ask the daemon for its page.
        request = urllib.request.Request(f"{self.demo.direct}/", data=b"a" * 10_000, headers={"Accept": "text/html"})
        with self.assertRaises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(request, timeout=10)
        with refusal.exception as answer, tempfile.NamedTemporaryFile(suffix=".html") as file:
            self.assertEqual(answer.status, 401)
            file.write(answer.read())
            file.flush()
            self.browser.open(f"file://{file.name}")
            self.assertForPeople("en")
            self.assertEqual(self.browser.text("#reason"), "missing-token")
            self.assertNotEqual(self.browser.run("return getComputedStyle(document.querySelector('main')).borderRadius"), "0px")
            self.browser.resize(320, 640)
            self.browser.prefer("dark")
            self.browser.picture("nginx")


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
