# SPDX-License-Identifier: Apache-2.0
"""From the first visit to the last page, as a person walks it."""

from support.case import PASSWORD, BrowserTest


class WalkThrough(BrowserTest):
    """In English."""

    PICTURES = True
    SIGNED_OUT = "You are signed out"

    def keep_picture(self, name):
        if self.PICTURES:
            self.browser.picture(f"{name}_{self.LANGUAGE}")

    def test_from_the_first_visit_to_the_last_page(self):
        browser, demo, address = self.browser, self.demo, "visitor@example.com"

        self.open_site("/?from=bookmark")
        self.assertAtLogin()
        self.assertEmulatorSaysSo()
        self.assertForPeople(self.LANGUAGE)
        self.keep_picture("login")

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
        self.assertForPeople(self.LANGUAGE)
        self.assertIn("X-User-Email", browser.text("#identity"))
        self.assertNotIn("Oidc", browser.source)
        self.assertEqual(self.session_cookies(), [f"{demo.cookie}-0"])
        cookie = browser.cookies(demo.site)[f"{demo.cookie}-0"]
        self.assertEqual((cookie["secure"], cookie["httpOnly"], cookie["path"]), (True, True, "/"))
        self.keep_picture("headers")

        self.open_site("/whoami")
        self.assertEqual(browser.status, 200)
        self.assertForPeople(self.LANGUAGE)
        self.assertEqual(browser.text("#email"), address)
        browser.click("summary", leaves=False)
        self.assertForPeople(self.LANGUAGE)
        self.assertIn("(sub)", browser.text("#claims"))
        self.keep_picture("whoami")

        self.open_site("/admin/")
        self.assertEqual((browser.status, browser.text("#reason")), (403, "group-not-allowed"))
        self.assertForPeople(self.LANGUAGE)
        self.assertNotIn("For administrators", browser.source)
        self.keep_picture("denied")

        browser.click("#sign-out")
        self.assertAt("/signed-out")
        self.assertEqual((browser.status, browser.text("#title")), (200, self.SIGNED_OUT))
        self.assertForPeople(self.LANGUAGE)
        self.assertEqual(self.session_cookies(), [])
        self.assertNotIn("cognito", browser.cookies(demo.emulator))
        self.keep_picture("signed-out")

        browser.click("#sign-in")
        self.assertAtLogin()
        self.log_in(address, PASSWORD)
        self.assertAt("/")
        self.assertSignedInAs(address)


class WalkThroughWithoutScripts(WalkThrough):
    """Where the browser runs no JavaScript."""

    SCRIPTS = False
    PICTURES = False


class WalkThroughInJapanese(WalkThrough):
    LANGUAGE = "ja"
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

    def test_the_language_that_was_chosen_is_kept_for_the_visit_and_so_is_the_page_s_query(self):
        browser = self.browser
        self.open_site("/signed-out?from=a%20b&x=1")
        self.assertForPeople("en")
        browser.click("#other-language")
        self.assertAt("/signed-out?from=a%20b&x=1&lang=ja")
        self.assertForPeople("ja")
        # The site's other pages, the login that the load balancer leads to, and the application.
        self.open_site("/?from=bookmark")
        self.assertAtLogin()
        self.assertForPeople("ja")
        self.log_in()
        self.assertAt("/?from=bookmark")
        self.assertForPeople("ja")
        self.open_site("/whoami")
        self.assertForPeople("ja")
        self.open_site("/")
        browser.click("#other-language")
        self.assertForPeople("en")
        self.open_site("/whoami")
        self.assertForPeople("en")

    def test_each_page_of_the_emulator_has_a_link_to_the_other_language(self):
        self.browser.open(f"{self.demo.emulator}/")
        for language in ("ja", "en"):
            self.browser.click(f"a[hreflang={language}]")
            self.assertForPeople(language)

    def test_no_page_asks_the_site_for_an_icon(self):
        self.open_site("/")
        self.log_in()
        for path in ("/", "/whoami", "/signed-out"):
            self.open_site(path)
            self.assertTrue(self.browser.attribute("link[rel=icon]", "href").startswith("data:"))
        self.assertNotIn("favicon", self.demo.said())
