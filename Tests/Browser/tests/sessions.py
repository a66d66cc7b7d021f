# SPDX-License-Identifier: Apache-2.0
"""How long somebody is signed in, and what then."""

import json
import re
import time

from support.case import BrowserTest
from support.demonstration import ROOT


class Sessions(BrowserTest):
    def test_a_session_that_is_over_is_an_error_for_programs_and_no_page_for_them(self):
        self.open_site()
        self.log_in()
        status, kind, text = self.browser.fetch("/api/me")
        self.assertEqual((status, kind, json.loads(text)["email"]), (200, "application/json", self.demo.user))

        self.demo.emulate("end-sessions")
        status, kind, text = self.browser.fetch("/api/me")
        self.assertEqual((status, kind.split(";")[0]), (401, "application/problem+json"))
        problem = json.loads(text)
        self.assertEqual((problem["status"], problem["reason"]), (401, "missing-token"))

        # A page is another matter: the login still knows the person, and the load balancer begins a new session.
        self.open_site()
        self.assertAt("/")
        self.assertSignedInAs(self.demo.user)
        self.assertEqual(self.browser.fetch("/api/me")[0], 200)

    def test_the_script_of_the_manual_brings_the_page_back_once(self):
        manual = (ROOT / "docs/sign-out.md").read_text()
        ask = re.search(r"```js\n(.*?)```", manual, re.DOTALL).group(1)
        self.open_site()
        self.log_in()

        # A path with a rule of its own, and one that the load balancer answers with a redirect to another site.
        for path in ("/api/me", "/whoami"):
            self.demo.emulate("end-sessions")
            self.browser.run("window.isOld = true")
            self.browser.run(f"{ask}; ask('{path}')")
            self.browser.wait("return !window.isOld && document.readyState === 'complete'")
            self.assertSignedInAs(self.demo.user)
            self.assertEqual(self.browser.ask_by(ask, path), 200)
            self.assertIsNone(self.browser.run("return sessionStorage.getItem('asked-again')"))

        # Where the login asks again, the page has loaded itself once and is that question.
        self.open_site("/logout")
        self.open_site("/healthz")
        self.browser.run("window.isOld = true")
        for _ in range(3):
            self.browser.run(f"{ask}; ask('/api/me')")
        self.browser.wait("return !window.isOld && document.readyState === 'complete'")
        self.browser.run("window.isOld = true")
        self.assertEqual(self.browser.ask_by(ask, "/api/me"), 401)
        self.assertTrue(self.browser.run("return window.isOld"))
        # What the browser says of the redirects to another site.
        for line in self.browser.complaints():
            self.assertRegex(line, "CORS policy|net::ERR_FAILED")

    def test_a_cookie_that_was_changed_is_no_session(self):
        self.open_site()
        self.log_in()
        name = f"{self.demo.cookie}-0"
        value = self.browser.cookies(self.demo.site)[name]["value"]
        middle = len(value) // 2
        changed = "B" if value[middle] == "A" else "A"
        for other in ("x", value[:-8], value[8:], value[middle:] + value[:middle],
                      value[:middle] + changed + value[middle + 1:]):
            self.browser.set_cookie(self.demo.site, name, other)
            self.assertEqual(self.browser.fetch("/api/me")[0], 401, other[:20])
        self.browser.set_cookie(self.demo.site, name, value)
        self.assertEqual(self.browser.fetch("/api/me")[0], 200)

    def test_signing_out_ends_the_session_of_the_login_too(self):
        self.open_site()
        self.log_in()
        self.browser.click("#sign-out")
        self.assertAt("/signed-out")
        self.assertEqual(self.session_cookies(), [])
        self.open_site()
        self.assertAtLogin()

    def test_a_copied_session_is_refused_once_its_owner_has_signed_out(self):
        self.open_site()
        self.log_in()
        name = f"{self.demo.cookie}-0"
        other = self.another_browser()
        other.set_cookie(self.demo.site, name, self.browser.cookies(self.demo.site)[name]["value"])
        other.open(f"{self.demo.site}/whoami")
        self.assertEqual(other.text("#email"), self.demo.user)

        self.browser.click("#sign-out")
        self.assertAt("/signed-out")
        other.open(f"{self.demo.site}/")
        self.assertEqual((other.status, other.text("#reason")), (401, "signed-out"))
        # The way out is the login's own sign-out, and from there the password.
        other.click("#sign-out")
        self.assertEqual(other.url, f"{self.demo.site}/signed-out")
        other.open(f"{self.demo.site}/")
        self.assertTrue(other.has("form [name=password]"))

    def test_signing_out_on_all_devices_ends_other_sessions_and_lets_everybody_sign_in_again(self):
        other = self.another_browser()
        other.open(f"{self.demo.site}/")
        other.send(username=self.demo.user, password=self.demo.password)
        self.assertEqual(other.text("#email"), self.demo.user)

        self.open_site()
        self.log_in()
        self.open_site("/whoami")
        self.assertForPeople("en")
        self.browser.click("#sign-out-everywhere")
        self.assertAt("/signed-out")
        other.open(f"{self.demo.site}/")
        self.assertEqual(other.text("#reason"), "signed-out")
        # A sign-in within the same second would count as one before.
        time.sleep(1.1)
        other.click("#sign-out")
        other.open(f"{self.demo.site}/")
        other.send(username=self.demo.user, password=self.demo.password)
        self.assertEqual(other.text("#email"), self.demo.user)

    def test_a_key_that_is_exchanged_signs_nobody_out(self):
        self.open_site()
        self.log_in()
        self.demo.emulate("rotate-key")
        self.open_site()
        self.assertAt("/")
        self.assertSignedInAs(self.demo.user)


class AnotherCookie(BrowserTest):
    SETTINGS = {"SESSION_COOKIE": "DemoSession"}

    def test_a_cookie_of_another_name_is_set_and_goes(self):
        self.open_site()
        self.log_in()
        self.assertEqual(self.demo.cookie, "DemoSession")
        self.assertEqual(self.session_cookies(), ["DemoSession-0"])
        self.assertFalse([name for name in self.browser.cookies(self.demo.site) if name.startswith("AWSELB")])
        self.browser.click("#sign-out")
        self.assertAt("/signed-out")
        self.assertEqual(self.session_cookies(), [])
        self.open_site()
        self.assertAtLogin()
