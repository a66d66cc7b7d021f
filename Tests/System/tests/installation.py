# SPDX-License-Identifier: Apache-2.0
"""A fresh installation lets nobody in, and says what to edit."""

import re
import unittest

from support import journal, service, site, tokens
from support.machine import read, run, systemctl, unit_property, write


class Installation(unittest.TestCase):
    """The one class that begins without the package."""

    @classmethod
    def setUpClass(cls):
        if service.is_installed():
            raise AssertionError("the package is there already")
        cls.token = service.token()
        cls.place = journal.here()
        service.install()

    @classmethod
    def tearDownClass(cls):
        service.rest()

    def test_1_the_socket_is_enabled_and_listens_while_the_service_waits(self):
        self.assertEqual(systemctl("is-enabled", service.SOCKET_UNIT).stdout.strip(), "enabled")
        self.assertEqual(unit_property(service.SOCKET_UNIT, "ActiveState"), "active")
        self.assertEqual(unit_property(service.UNIT, "ActiveState"), "inactive")
        self.assertNotEqual(systemctl("is-enabled", service.UNIT, check=False).stdout.strip(), "enabled")

    def test_2_the_socket_is_for_nginx_alone(self):
        said = run("stat", "--format=%U %G %a", service.SOCKET).stdout.strip()
        self.assertEqual(said, "root www-data 660")

    def test_2b_the_control_socket_is_enabled_and_for_root_alone(self):
        self.assertEqual(systemctl("is-enabled", service.CONTROL_UNIT).stdout.strip(), "enabled")
        self.assertEqual(unit_property(service.CONTROL_UNIT, "ActiveState"), "active")
        said = run("stat", "--format=%U %G %a", service.CONTROL).stdout.strip()
        self.assertEqual(said, "root root 600")

    def test_3_the_settings_are_a_file_of_the_administrator(self):
        said = run("dpkg-query", "--show", "--showformat=${Conffiles}", "authsidecar").stdout
        self.assertNotIn(service.CONFIG, said)
        self.assertEqual(read(service.CONFIG), service.shipped(service.TEMPLATE))
        said = run("stat", "--format=%U %G %a", service.CONFIG, service.CONFIG_DIRECTORY, service.EXAMPLE).stdout
        self.assertEqual(said.splitlines(), ["root root 644", "root root 755", "root root 644"])

    def test_4_nginx_takes_the_shipped_files_and_lets_nobody_in(self):
        site.set_up()
        for token in (None, self.token):
            with self.subTest(token=bool(token)):
                answer = site.get(token=token)
                self.assertEqual((answer.status, answer.reason), (403, "not-configured"))

    def test_5_every_answer_of_the_daemon_is_a_refusal(self):
        for token in (None, self.token, "no token at all"):
            for path in ("/auth", "/auth?no_such_rule=1"):
                with self.subTest(token=token and token[:8], path=path):
                    answer = service.ask(path, token)
                    self.assertEqual((answer.status, answer.reason), (403, "not-configured"))

    def test_6_it_is_alive_but_not_ready(self):
        self.assertEqual(service.ask("/healthz").status, 200)
        self.assertEqual(service.ask("/readyz").status, 503)

    def test_7_the_status_line_says_so(self):
        service.start()
        self.assertEqual(unit_property(service.UNIT, "StatusText"),
                         "Closed: ALB_ARN is not set; every request is refused")

    def test_8_the_line_that_the_journal_names_is_the_one_to_edit(self):
        service.start()
        entry = journal.wait_for(self.place, journal.CLOSED)
        self.assertEqual(entry["PRIORITY"], journal.ERROR)
        named = re.search(rf"{service.CONFIG}:(\d+)", entry["AUTHSIDECAR_PROBLEM"])
        self.assertIsNotNone(named, entry["AUTHSIDECAR_PROBLEM"])
        self.assertIn(named.group(0), entry["MESSAGE"])

        lines = read(service.CONFIG).splitlines()
        number = int(named.group(1))
        self.assertRegex(lines[number - 1], r"^#?\s*ALB_ARN\s*=")
        before = service.pid()
        lines[number - 1] = f"ALB_ARN={tokens.LOAD_BALANCER}"
        lines.append(f"KEY_ENDPOINT=file://{service.KEYS}/")
        write(service.CONFIG, "\n".join(lines) + "\n")
        service.reload()

        answer = site.get(token=self.token)
        self.assertEqual((answer.status, answer.body.decode()), (200, tokens.EMAIL))
        answer = site.get()
        self.assertEqual((answer.status, answer.reason), (401, "missing-token"))
        self.assertEqual(service.pid(), before, "a reload is enough")
