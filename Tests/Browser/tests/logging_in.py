# SPDX-License-Identifier: Apache-2.0
"""What goes wrong on the way in."""

import urllib.parse

from support.case import PASSWORD, BrowserTest


class LoggingIn(BrowserTest):
    def test_a_wrong_password_is_said_and_lets_nobody_in(self):
        self.open_site()
        self.log_in(password="Wrong-passw0rd")
        self.assertIn("Incorrect username or password", self.browser.text("main"))
        self.assertForPeople("en")
        self.assertEqual(self.session_cookies(), [])
        self.log_in()
        self.assertAt("/")
        self.assertSignedInAs(self.demo.user)

    def test_nobody_learns_who_has_an_account(self):
        said = []
        for user in (self.demo.user, "nobody@example.com"):
            self.open_site()
            self.log_in(user, "Wrong-passw0rd")
            said.append(self.browser.text("#notice"))
        self.assertEqual(said[0], said[1])

    def test_a_weak_password_is_said_with_what_is_missing(self):
        self.open_site()
        self.make_account("weak@example.com", "password")
        self.assertFalse(self.browser.has("form [name=code]"))
        self.assertTrue(self.browser.has("#password-error"))
        self.assertForPeople("en")
        self.browser.send(username="weak@example.com", password=PASSWORD)
        self.assertTrue(self.browser.has("form [name=code]"))

    def test_a_wrong_code_and_then_a_new_one(self):
        address = "code@example.com"
        self.open_site()
        self.make_account(address)
        first = self.demo.code_for(address)
        self.browser.send(code=f"{(int(first) + 1) % 1_000_000:06}")
        self.assertTrue(self.browser.has("#code-error"))
        self.assertEqual(self.session_cookies(), [])
        self.browser.click("form button[name=resend]")
        self.browser.send(code=self.demo.code_for(address))
        self.assertAt("/")
        self.assertSignedInAs(address)

    def test_an_account_that_is_there_already(self):
        self.open_site()
        self.make_account(self.demo.user)
        self.assertTrue(self.browser.has("#username-error") or self.browser.has("#notice"))
        self.assertFalse(self.browser.has("form [name=code]"))

    def test_a_name_is_text_and_nothing_else(self):
        address, name = "markup@example.com", "<img src=x onerror=alert(1)>&lt;b&gt;"
        self.open_site()
        self.browser.click("#sign-up")
        self.browser.send(username=address, password=PASSWORD, name=name)
        self.browser.send(code=self.demo.code_for(address))
        self.assertIn(name, self.browser.text("main"))
        for path in ("/whoami", "/admin/"):
            self.open_site(path)
            self.assertEqual(self.browser.count("main img"), 0)
        self.open_site("/whoami")
        self.browser.click("summary", leaves=False)
        self.assertIn(name, self.browser.text("main"))

    def test_the_way_back_cannot_be_bent(self):
        self.open_site()
        address = urllib.parse.urlsplit(self.browser.url)
        query = dict(urllib.parse.parse_qsl(address.query))
        for bent in ("https://evil.example/", "//evil.example/oauth2/idpresponse", f"{query['redirect_uri']}.evil.example",
                     "javascript:alert(1)", f"{self.demo.site}@evil.example/oauth2/idpresponse"):
            bent_query = urllib.parse.urlencode({**query, "redirect_uri": bent})
            for path in ("/login", "/oauth2/authorize"):
                self.browser.open(f"{self.demo.emulator}{path}?{bent_query}")
                self.assertTrue(self.browser.url.startswith(self.demo.emulator), self.browser.url)
                self.assertFalse(self.browser.has("form [name=password]"), bent)
                self.assertEmulatorSaysSo()

    def test_an_answer_of_the_login_counts_once_and_for_this_browser(self):
        for query in ("", "?code=x", "?state=x", "?code=x&state=y", "?error=access_denied&state=x"):
            self.open_site(f"/oauth2/idpresponse{query}")
            self.assertGreaterEqual(self.browser.status, 400)
            self.assertEqual(self.session_cookies(), [])


class SignUpOff(BrowserTest):
    SETTINGS = {"SIGN_UP": "no"}

    def test_nobody_makes_an_account(self):
        self.open_site()
        self.assertAtLogin()
        self.assertFalse(self.browser.has("#sign-up"))
        self.browser.open(self.browser.url.replace("/login", "/signup"))
        self.assertFalse(self.browser.has("form [name=password]"))
        self.assertForPeople("en")
        self.open_site()
        self.log_in()
        self.assertSignedInAs(self.demo.user)
