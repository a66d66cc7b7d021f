# SPDX-License-Identifier: Apache-2.0
"""The second package: a load balancer and a login on this machine, with the daemon in its sandbox behind them."""

import os
import re

from support import http, service, site
from support.case import ServiceTest
from support.machine import SHARE, remove, run, systemctl, wait_until, write

PACKAGE = f"{SHARE}/authsidecar-emulator.deb"
SNIPPET = "/etc/nginx/snippets/dev-alb.conf"
INCLUDED = "/etc/nginx/conf.d/system-test-dev-alb.conf"
UNIT = "system-test-emulator.service"
LOAD_BALANCER, EMULATOR = ("127.0.0.1", 8080), ("127.0.0.1", 9080)


class Emulator(ServiceTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(run, "dpkg", "--purge", "authsidecar-emulator")
        service.install(PACKAGE)
        cls.addClassCleanup(systemctl, "stop", UNIT, check=False)
        run("systemd-run", "--quiet", "--collect", f"--unit={UNIT}", "--property=DynamicUser=yes",
            "/usr/bin/alb-emulator", "serve")
        wait_until("the emulator answers", lambda: _answers(EMULATOR))
        cls.addClassCleanup(site.reload)
        cls.addClassCleanup(remove, INCLUDED)
        write(INCLUDED, "include snippets/dev-alb.conf;\n")
        site.reload()

    def setUp(self):
        super().setUp()
        # Just the lines that the shipped file asks for.
        with open(SNIPPET, encoding="utf-8") as file:
            lines = dict(re.findall(r"^#     ([A-Z_]+)=(\S+)$", file.read(), re.MULTILINE))
        self.assertIn("ALB_ARN", lines)
        service.configure(**lines)

    def test_who_has_no_session_is_sent_to_the_login(self):
        answer = http.ask(LOAD_BALANCER, "/page?x=1")
        self.assertEqual(answer.status, 302)
        self.assertTrue(answer.headers["location"].startswith("http://127.0.0.1:9080/oauth2/authorize?"))
        self.assertIn("AWSALBAuthNonce", answer.headers["set-cookie"])

    def test_a_token_of_it_is_believed_and_another_is_not(self):
        token = run("alb-emulator", "mint", "--email", "alice@example.com").stdout.strip()
        answer = site.get(token=token)
        self.assertEqual((answer.status, answer.body.decode()), (200, "alice@example.com"))
        expired = run("alb-emulator", "mint", "--email", "alice@example.com", "--expired").stdout.strip()
        self.assertAnswer(site.get(token=expired), 401, "expired")

    def test_it_listens_to_nobody_else(self):
        said = run("alb-emulator", "serve", "--listen", "0.0.0.0:9081", check=False)
        self.assertNotEqual(said.returncode, 0)
        self.assertIn("loopback", said.stderr)

    def test_it_brings_a_manual(self):
        self.assertTrue(os.path.exists("/usr/share/man/man1/alb-emulator.1.gz"))
        self.assertIn("serve", run("alb-emulator", "--help").stdout)


def _answers(address):
    try:
        return http.ask(address, "/").status == 200
    except http.Broken:
        return False
