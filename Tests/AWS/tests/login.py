# SPDX-License-Identifier: Apache-2.0
"""People log in through the listener of the stack, and the request arrives behind nginx with the files that the stack wrote."""

import http.client
import json
import unittest

from support.case import ALICE, BOB, COOKIE, PASSWORD, SITE, Case
from support.cloud import APP, LOGIN


class Login(Case):
    def test_people_log_in_are_told_apart_and_sign_out(self):
        site, browser = self.start_site(), self.start_browser()
        self.log_in(browser, ALICE, "/?page=1")
        self.assertEqual(browser.url, f"{SITE}/?page=1", site.said())
        self.assertEqual(browser.text("#email"), ALICE)
        self.assertNotIn(COOKIE, browser.source, "the application has seen the session cookie")
        browser.open(f"{SITE}/admin/")
        self.assertEqual(browser.status, 200)
        browser.open(f"{SITE}/whoami")
        self.assertIn(ALICE, browser.source)
        self.assertIn("admins", browser.source)
        self.assertEqual(self.session_cookies(browser), [f"{COOKIE}-0"])
        self.assertNotIn("WARN", site.said().upper())

        browser.open(f"{SITE}/logout")
        self.assertEqual(browser.url, f"{SITE}/signed-out")
        self.assertEqual(browser.status, 200)
        self.assertEqual(self.session_cookies(browser), [])
        browser.open(f"{SITE}/")
        self.assertTrue(browser.url.startswith(f"{LOGIN}/oauth2/authorize?"), browser.url)

        browser.send(username=BOB, password=PASSWORD)
        self.assertEqual(browser.text("#email"), BOB)
        browser.open(f"{SITE}/admin/")
        self.assertEqual(browser.status, 403)
        self.assertEqual(browser.text("#reason"), "group-not-allowed")

    def test_nobody_comes_in_without_a_login(self):
        self.start_site()
        for path in "/", "/admin/", "/whoami", "/logout", "/signed-out/x", "/healthz/x":
            status, head, _ = self.ask(path, "X-User-Email: alice@example.com", "X-Amzn-Oidc-Data: e30.e30.e30")
            self.assertEqual(status, 302, path)
            self.assertIn(f"Location: {LOGIN}/oauth2/authorize?", head)
        # Programs are told so instead of being led to a page.
        status, head, body = self.ask("/api/me", "Accept: application/json", "X-Amzn-Oidc-Data: e30.e30.e30")
        self.assertEqual(status, 401)
        self.assertIn('reason="missing-token"', head)
        self.assertEqual(json.loads(body)["status"], 401)
        self.assertEqual(self.ask("/healthz")[::2], (200, "ok\n"))
        self.assertEqual(self.ask("/signed-out")[0], 200)
        self.assertEqual(self.ask("/", host="other.example.com")[0], 404)

    def test_tokens_of_another_load_balancer_are_refused(self):
        """All of a region sign with the same keys: this one's are as good, but for their signer."""
        site = self.start_site(ALB_ARN=self.stack.outputs["AlbArn"].rpartition("/")[0] + "/0123456789abcdef")
        browser = self.start_browser()
        self.log_in(browser, ALICE)
        self.assertEqual(browser.status, 401, site.said())
        self.assertEqual(browser.text("#reason"), "wrong-signer")

    def test_plain_http_leads_to_https(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.cloud.port, timeout=10)
        self.addCleanup(connection.close)
        connection.request("GET", "/a?b=c", headers={"Host": APP})
        response = connection.getresponse()
        self.assertEqual((response.status, response.getheader("Location")), (301, f"https://{APP}:443/a?b=c"))

    def test_a_session_ends_and_the_cookie_has_another_name(self):
        """By an update of the stack, after which the machine is made anew."""
        self.stack.update(**self.parameters | {"SessionTimeout": "10", "SessionCookieName": "OtherSession"})
        self.addCleanup(lambda: self.stack.update(**self.parameters))
        site, browser = self.start_site(), self.start_browser()
        self.assertIn("SESSION_COOKIE=OtherSession\n", (site.folder / "authsidecar.conf").read_text())
        self.log_in(browser, ALICE)
        self.assertEqual(browser.text("#email"), ALICE)
        self.assertEqual(self.session_cookies(browser), ["OtherSession-0"])
        self.assertNotIn("OtherSession", browser.source, "the application has seen the session cookie")
        self.wait(lambda: not self.session_cookies(browser))
        browser.open(f"{SITE}/")
        self.assertTrue(browser.url.startswith(f"{LOGIN}/oauth2/authorize?"), browser.url)

        # Signing out deletes the cookie of that name.
        browser.send(username=ALICE, password=PASSWORD)
        browser.open(f"{SITE}/logout")
        self.assertEqual((browser.url, self.session_cookies(browser)), (f"{SITE}/signed-out", []))


if __name__ == "__main__":
    unittest.main()
