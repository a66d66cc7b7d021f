# SPDX-License-Identifier: Apache-2.0
"""From the first visit to the last page, as a person walks it, without any JavaScript."""

from support.case import PASSWORD, BrowserTest


class WalkThrough(BrowserTest):
    """In English."""

    SCRIPTS = False
    PASSED = "_en"
    SIGNED_OUT = "You are signed out"

    def test_from_the_first_visit_to_the_last_page(self):
        browser, demo, address = self.browser, self.demo, "visitor@example.com"

        self.open_site("/?from=bookmark")
        self.assertAtLogin()
        self.assertEmulatorSaysSo()
        self.assertForPeople(self.LANGUAGE)
        browser.picture(f"login{self.PASSED}")

        browser.click("#sign-up")
        self.assertForPeople(self.LANGUAGE)
        self.assertEmulatorSaysSo()
        browser.send(username=address, password=PASSWORD)
        self.assertTrue(browser.has("form [name=code]"), browser.source)
        self.assertForPeople(self.LANGUAGE)
        self.assertEmulatorSaysSo()
        self.assertEqual(self.session_cookies(), [])

        browser.send(code=demo.code_for(address))
        self.assertAt("/?from=bookmark")
        self.assertSignedInAs(address)
        self.assertIn("X-User-Email", browser.text("table"))
        self.assertNotIn("Oidc", browser.text("table"))
        self.assertEqual(self.session_cookies(), [f"{demo.cookie}-0"])
        cookie = browser.cookies(demo.site)[f"{demo.cookie}-0"]
        self.assertEqual((cookie["secure"], cookie["httpOnly"], cookie["path"]), (True, True, "/"))
        browser.picture(f"headers{self.PASSED}")

        self.open_site("/whoami")
        self.assertEqual(browser.status, 200)
        self.assertForPeople(self.LANGUAGE)
        self.assertEqual(browser.text("#email"), address)
        browser.picture(f"whoami{self.PASSED}")

        self.open_site("/admin/")
        self.assertEqual((browser.status, browser.text("#reason")), (403, "group-not-allowed"))
        self.assertForPeople(self.LANGUAGE)
        self.assertNotIn("For administrators", browser.source)
        browser.picture(f"denied{self.PASSED}")

        browser.click("#sign-out")
        self.assertAt("/signed-out")
        self.assertEqual((browser.status, browser.text("#title")), (200, self.SIGNED_OUT))
        self.assertForPeople(self.LANGUAGE)
        self.assertEqual(self.session_cookies(), [])
        self.assertNotIn("cognito", browser.cookies(demo.emulator))
        browser.picture(f"signed-out{self.PASSED}")

        browser.click("#sign-in")
        self.assertAtLogin()
        self.log_in(address, PASSWORD)
        self.assertAt("/")
        self.assertSignedInAs(address)


class WalkThroughInJapanese(WalkThrough):
    SETTINGS = {"LOGIN_LANG": "ja"}
    LANGUAGE = "ja"
    PASSED = "_ja"
    SIGNED_OUT = "サインアウトしました"


class Reading(BrowserTest):
    """Pages look as the person's system does."""

    def test_pages_are_light_or_dark(self):
        self.open_site("/")
        self.log_in()
        for page in (f"{self.demo.site}/whoami", f"{self.demo.site}/signed-out", f"{self.demo.emulator}/"):
            self.browser.open(page)
            brightness = {}
            for scheme in ("light", "dark"):
                self.browser.prefer(scheme)
                colour = self.browser.run("return getComputedStyle(document.body).backgroundColor")
                brightness[scheme] = sum(int(part) for part in colour.strip("rgba()").split(",")[:3])
            self.assertGreater(brightness["light"], brightness["dark"], page)

    def test_each_page_has_a_link_to_the_other_language(self):
        for page in (f"{self.demo.site}/signed-out", f"{self.demo.emulator}/"):
            self.browser.open(page)
            self.assertForPeople("en")
            self.browser.click("a[hreflang=ja], #other-language")
            self.assertForPeople("ja")
            self.browser.click("a[hreflang=en], #other-language")
            self.assertForPeople("en")
