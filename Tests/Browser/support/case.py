# SPDX-License-Identifier: Apache-2.0
"""The beginning and the end that the tests have in common."""

import unittest

from support.browser import Browser
from support.demonstration import Demonstration

# Good for what the emulator asks of a password.
PASSWORD = "Visitor-Passw0rd"


class BrowserTest(unittest.TestCase):
    """One demonstration for all tests of a class, and a new browser for each."""

    SETTINGS = {}  # of the demonstration
    LANGUAGE = "en"
    SCRIPTS = True

    @classmethod
    def setUpClass(cls):
        cls.demo = cls.enterClassContext(Demonstration(**cls.SETTINGS))

    def setUp(self):
        self.browser = Browser(self.LANGUAGE, self.SCRIPTS)
        self.addCleanup(self.browser.close)
        # No page may ask the browser for something that its own policy forbids, such as a script or an image.
        self.addCleanup(lambda: self.assertEqual(self.browser.complaints(), []))

    # --- What people do

    def open_site(self, path="/"):
        self.browser.open(self.demo.site + path)

    def log_in(self, user=None, password=None):
        self.browser.send(username=user or self.demo.user, password=password or self.demo.password)

    def another_browser(self):
        """A second browser, as on another device."""
        other = Browser(self.LANGUAGE, self.SCRIPTS)
        self.addCleanup(other.close)
        return other

    def make_account(self, address, password=PASSWORD):
        """From the login page to the page that asks for the code."""
        self.browser.click("#sign-up")
        self.browser.send(username=address, password=password)

    # --- What is there

    def assertAtLogin(self):
        self.assertTrue(self.browser.url.startswith(f"{self.demo.emulator}/login"), self.browser.url)
        self.assertTrue(self.browser.has("form [name=password]"))

    def assertAt(self, path):
        self.assertEqual(self.browser.url, self.demo.site + path)

    def assertSignedInAs(self, address):
        self.assertEqual(self.browser.text("#email"), address)

    def session_cookies(self):
        return [name for name in self.browser.cookies(self.demo.site) if name.startswith(self.demo.cookie)]

    def assertForPeople(self, language):
        """What every page must be, for anyone who reads it: named, in a language, of one heading, no wider than a small phone, without
        motion, and free of what axe-core finds, in light and dark."""
        browser = self.browser
        self.assertEqual(browser.attribute("html", "lang"), language)
        self.assertTrue(browser.title.strip())
        self.assertEqual((browser.count("h1"), browser.count("main")), (1, 1))
        self.assertEqual(browser.count("script"), 0)
        fields = "input:not([type=hidden]), select, textarea"
        for name in browser.run(f"return [...document.querySelectorAll('{fields}')]"
                                ".filter(field => field.labels.length === 0).map(field => field.name)"):
            self.fail(f"{browser.url}: the field {name} has no label")
        # WCAG 2.2 §1.4.10: 320 CSS pixels.
        browser.resize(320, 640)
        self.assertFalse(browser.overflows(), f"{browser.url} is wider than a small phone")
        browser.resize(1000, 800)
        self.assertEqual(browser.run("return document.getAnimations().length"), 0)
        # axe-core is a script.
        for scheme in ("light", "dark") if self.SCRIPTS else ():
            browser.prefer(scheme)
            self.assertEqual(browser.violations(), [], f"{browser.url}, {scheme}")
        browser.prefer("light")

    def assertEmulatorSaysSo(self):
        self.assertTrue(self.browser.has(".banner"), f"{self.browser.url} does not say that it is a stand-in")
