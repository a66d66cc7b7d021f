# SPDX-License-Identifier: Apache-2.0
"""Tokens that nobody here made up: those of a second provider, and those of MiniStack as they come."""

import json
import socket
import subprocess
import unittest

from shared.ports import free_ports
from support.case import ALICE, BOB, SITE, Case
from support.paths import ROOT


class SecondProvider(Case):
    """oidc-provider-mock, which is no Cognito, by a rule for another name of the same load balancer: its access tokens are opaque, and
    groups are in the user information."""

    NAME, CLIENT, ISSUER = "second.example.com", "second-client", "https://provider.example.com"
    PEOPLE = {
        "carol": {"email": "carol@example.com", "email_verified": True, "groups": ["admins"]},
        "dave": {"email": "dave@example.com", "email_verified": True, "groups": ["others"]},
    }

    def setUp(self):
        port, = free_ports(1)
        users = [f"--user-claims={json.dumps({'sub': name, **claims})}" for name, claims in self.PEOPLE.items()]
        provider = subprocess.Popen(
            [ROOT / ".build" / "aws" / "oidc" / "bin" / "oidc-provider-mock", "--port", str(port), *users],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(lambda: (provider.terminate(), provider.wait(10)))
        self.wait(lambda: self.listens(port))
        self.provider = f"http://127.0.0.1:{port}"
        self.cloud.client("elbv2").create_rule(
            ListenerArn=self.stack.resources["HttpsListener"], Priority=40, Conditions=[{"Field": "host-header", "Values": [self.NAME]}],
            Actions=[
                {"Type": "authenticate-oidc", "Order": 1, "AuthenticateOidcConfig": {
                    "Issuer": self.ISSUER, "AuthorizationEndpoint": f"{self.provider}/oauth2/authorize",
                    "TokenEndpoint": f"{self.provider}/oauth2/token", "UserInfoEndpoint": f"{self.provider}/userinfo",
                    "ClientId": self.CLIENT, "ClientSecret": "secret", "Scope": "openid email"}},
                {"Type": "forward", "Order": 2, "TargetGroupArn": self.stack.outputs["TargetGroupArn"]}])

    def listens(self, port):
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    def test_people_of_both_providers_log_in_and_are_told_apart(self):
        issuer, client = self.stack.outputs["Issuer"], self.stack.outputs["ClientId"]
        site = self.start_site(
            CLIENT_ID=f"{client},{self.CLIENT}", ISSUER=f"{issuer},{self.ISSUER}", LOGOUT_CLIENT_ID=client,
            GROUPS_CLAIM="cognito:groups|groups")
        for name, status in ("carol", 200), ("dave", 403):
            browser = self.start_browser()
            browser.open(f"https://{self.NAME}/")
            self.assertTrue(browser.url.startswith(f"{self.provider}/oauth2/authorize?"), browser.url)
            browser.click(f"button[value={name}]")
            self.assertEqual(browser.url, f"https://{self.NAME}/", site.said())
            self.assertEqual(browser.text("#email"), self.PEOPLE[name]["email"], site.said())
            browser.open(f"https://{self.NAME}/admin/")
            self.assertEqual(browser.status, status)
        browser = self.start_browser()
        self.log_in(browser, ALICE, "/admin/")
        self.assertEqual((browser.url, browser.status), (f"{SITE}/admin/", 200))


class TokensOfMiniStack(Case):
    """As they come: `exp` is the session's end, the payload has neither `exp` nor `iss`, but groups."""

    TOKENS = "ministack"

    def test_people_log_in_and_are_told_apart(self):
        site = self.start_site()
        for address, status in (ALICE, 200), (BOB, 403):
            browser = self.start_browser()
            self.log_in(browser, address)
            self.assertEqual(browser.text("#email"), address, site.said())
            browser.open(f"{SITE}/admin/")
            self.assertEqual(browser.status, status)


if __name__ == "__main__":
    unittest.main()
