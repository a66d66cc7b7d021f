# SPDX-License-Identifier: Apache-2.0
"""What the demonstration is and says, beside the pages."""

from support.case import BrowserTest


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
