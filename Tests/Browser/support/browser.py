# SPDX-License-Identifier: Apache-2.0
"""A browser, as a person has it."""

import os
import pathlib
import tempfile

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

WAIT = 15  # s; a page is there at once, on a machine that is busy a little later


class Browser:
    """Debian's chromium without a window.

    language: what it asks for (`Accept-Language`). scripts: whether pages may run JavaScript. options: more of chromium's.
    """

    AXE = None  # its text, once it has been read

    def __init__(self, language="en", scripts=True, width=1000, height=800, options=()):
        self._profile = tempfile.TemporaryDirectory(prefix="authsidecar-chromium-")
        more, options = options, webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        arguments = [
            "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
            "--disable-background-networking", f"--accept-lang={language}", f"--window-size={width},{height}",
            f"--user-data-dir={self._profile.name}", *more,
        ]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        for argument in arguments:
            options.add_argument(argument)
        if not scripts:
            options.add_experimental_option(
                "prefs", {"profile.managed_default_content_settings.javascript": 2})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        # A proxy of this machine has nothing to do with its loopback.
        os.environ["no_proxy"] = "127.0.0.1,localhost"
        self._driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self._driver.set_page_load_timeout(60)

    def close(self):
        self._driver.quit()
        self._profile.cleanup()

    # --- Going somewhere

    def open(self, url):
        self._driver.get(url)

    def click(self, selector, leaves=True):
        """Follows a link, or sends a form, and waits for the page that comes; with leaves=False, stays."""
        before = self._driver.find_element(By.TAG_NAME, "html")
        self._driver.find_element(By.CSS_SELECTOR, selector).click()
        if not leaves:
            return
        WebDriverWait(self._driver, WAIT).until(lambda driver: self._has_left(before))

    def _has_left(self, element):
        try:
            element.is_enabled()
            return False
        except Exception:  # noqa: BLE001 selenium has several for an element that is gone
            return self._driver.execute_script("return document.readyState") == "complete"

    def send(self, **fields):
        """Fills in the page's form, by the fields' names, and sends it."""
        for name, text in fields.items():
            field = self._driver.find_element(By.CSS_SELECTOR, f"form [name={name}]")
            field.clear()
            field.send_keys(text)
        self.click("form button[type=submit]:not([name=resend])")

    # --- What is there

    @property
    def url(self):
        return self._driver.current_url

    @property
    def title(self):
        return self._driver.title

    @property
    def source(self):
        return self._driver.page_source

    @property
    def status(self):
        """The page's status code."""
        return self.run("return performance.getEntriesByType('navigation')[0].responseStatus")

    def has(self, selector):
        return bool(self._driver.find_elements(By.CSS_SELECTOR, selector))

    def text(self, selector):
        return self._driver.find_element(By.CSS_SELECTOR, selector).text

    def count(self, selector):
        return len(self._driver.find_elements(By.CSS_SELECTOR, selector))

    def attribute(self, selector, name):
        return self._driver.find_element(By.CSS_SELECTOR, selector).get_attribute(name)

    def cookies(self, url=None):
        """The names of all cookies of a site, by default of the page's, those for the server only too."""
        urls = [url or self.url]
        cookies = self._driver.execute_cdp_cmd("Network.getCookies", {"urls": urls})["cookies"]
        return {cookie["name"]: cookie for cookie in cookies}

    def set_cookie(self, url, name, value):
        self._driver.execute_cdp_cmd(
            "Network.setCookie", {"url": url, "name": name, "value": value, "secure": True, "httpOnly": True})

    def run(self, script, *arguments):
        return self._driver.execute_script(script, *arguments)

    def fetch(self, path, **headers):
        """What a script of the page gets from there: status, content type, text."""
        return self._driver.execute_async_script(
            """
            const [path, headers, done] = arguments;
            fetch(path, {headers}).then(
                async answer => done([answer.status, answer.headers.get("content-type"), await answer.text()]),
                error => done([0, "", String(error)]));
            """, path, headers)

    def wait(self, script):
        """Until a script returns true; meanwhile the page may be another."""
        WebDriverWait(self._driver, WAIT, ignored_exceptions=(WebDriverException,)).until(lambda _: self.run(script))

    def ask_by(self, function, path):
        """The status that a page's own function `ask` gets; 0 for none."""
        return self._driver.execute_async_script(
            function + "; const done = arguments[1]; ask(arguments[0]).then(answer => done(answer?.status ?? 0));", path)

    def complaints(self):
        """What the browser has said of the pages since the last call, such as violations of their policy.

        Not the statuses of refusals, which are what they should be.
        """
        messages = [entry["message"] for entry in self._driver.get_log("browser")]
        return [message for message in messages if "the server responded with a status of" not in message]

    # --- How it looks

    def resize(self, width, height):
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def prefer(self, scheme):
        """light or dark."""
        self._driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def overflows(self):
        """Whether the page is wider than its window."""
        return self.run("return document.documentElement.scrollWidth > document.documentElement.clientWidth")

    def violations(self):
        """What axe-core finds against WCAG 2.2 AA and its own good practice: rule, what it is, and where."""
        if not Browser.AXE:
            Browser.AXE = pathlib.Path(os.environ["AXE"]).read_text()
        self.run(Browser.AXE)
        found = self._driver.execute_async_script(
            """
            const done = arguments[0];
            const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
            // Off unless it is asked for (axe-core's list of rules): 24 px, WCAG 2.2 §2.5.8.
            const rules = {"target-size": {enabled: true}};
            axe.run(document, {runOnly: {type: "tag", values}, rules, resultTypes: ["violations"]}).then(
                result => done(result.violations), error => done([{id: "axe", help: String(error), nodes: []}]));
            """)
        return [f"{rule['id']}: {rule['help']}: {node['html'][:200]}: {node.get('failureSummary', '')}"
                for rule in found for node in rule["nodes"] or [{"html": ""}]]

    def picture(self, name):
        """Keeps a picture of the page, if pictures are wanted."""
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            self._driver.save_screenshot(str(pathlib.Path(folder) / f"{name}.png"))
