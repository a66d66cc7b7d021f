# SPDX-License-Identifier: Apache-2.0
"""A stack in MiniStack, and people who go to its site with a browser."""

import importlib.util
import unittest

from shared.ports import free_ports
from support.cloud import APP, LOGIN, Cloud, Stack
from support.paths import ROOT
from support.site import Site

_spec = importlib.util.spec_from_file_location("browser", ROOT / "Tests" / "Browser" / "support" / "browser.py")
_browser = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_browser)

SITE = f"https://{APP}"
PASSWORD = "Correct-horse-7"
ALICE, BOB = "alice@example.com", "bob@example.com"  # Alice is an administrator
COOKIE = "AWSELBAuthSessionCookie"


class Case(unittest.TestCase):
    """A stack, its site, and two people with accounts."""

    TOKENS = "aws"

    @classmethod
    def setUpClass(cls):
        cls.cloud = cls.enterClassContext(Cloud(cls.TOKENS))
        port, application_port = free_ports(2)
        cls.parameters = cls.cloud.parameters(ApplicationUrl=f"http://127.0.0.1:{application_port}", ApiPath="/api/*")
        cls.stack = Stack(cls.cloud).create(**cls.parameters)
        cls.ports = port, application_port
        outputs = cls.stack.outputs
        # What the Auto Scaling group would do.
        cls.cloud.client("elbv2").register_targets(
            TargetGroupArn=outputs["TargetGroupArn"], Targets=[{"Id": "127.0.0.1", "Port": port}])
        cognito, pool = cls.cloud.client("cognito-idp"), outputs["UserPoolId"]
        for address in ALICE, BOB:
            cognito.admin_create_user(
                UserPoolId=pool, Username=address, MessageAction="SUPPRESS",
                UserAttributes=[{"Name": "email", "Value": address}, {"Name": "email_verified", "Value": "true"}])
            cognito.admin_set_user_password(UserPoolId=pool, Username=address, Password=PASSWORD, Permanent=True)
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=ALICE, GroupName="admins")

    def start_site(self, **settings):
        return self.enterContext(Site(self.stack, *self.ports, **settings))

    def start_browser(self):
        browser = _browser.Browser(options=[
            f"--host-resolver-rules=MAP * 127.0.0.1:{self.cloud.tls_port}, EXCLUDE 127.0.0.1", "--ignore-certificate-errors"])
        self.addCleanup(browser.close)
        return browser

    def log_in(self, browser, address, path="/"):
        browser.open(SITE + path)
        self.assertTrue(browser.url.startswith(f"{LOGIN}/oauth2/authorize?"), browser.url)
        browser.send(username=address, password=PASSWORD)

    def session_cookies(self, browser):
        return sorted(name for name in browser.cookies(SITE) if "Session" in name)

    def ask(self, path, *headers, host=APP):
        lines = "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {host}", *headers, "Connection: close", "", ""])
        head, _, body = self.cloud.raw(lines.encode()).decode().partition("\r\n\r\n")
        return int(head.split()[1]), head, body

    def wait(self, condition):
        _browser.WebDriverWait(None, _browser.WAIT).until(lambda _: condition())
