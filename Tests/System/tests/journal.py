# SPDX-License-Identifier: Apache-2.0
"""What the journal holds of a decision, and how it explains itself."""

import os
import re

from support import journal, service, tokens
from support.case import ServiceTest
from support.machine import run

LOCALES = "/run/system-test/locales"
REQUEST = {
    "X-Original-Method": "POST",
    "X-Original-URI": "/reports/1?secret=never-logged",
    "X-Real-IP": "192.0.2.44",
    "X-Request-ID": "8f0c1d2e3f405162738495a6b7c8d9e0",
}


class JournalEntries(ServiceTest):
    def assertFields(self, entry, expected):
        self.assertEqual({name: entry.get(name) for name in expected}, expected)

    def test_a_refusal_has_every_field(self):
        token = service.token()[:-8] + "AAAAAAA="
        self.assertAnswer(service.ask(token=token, headers=REQUEST), 401, "bad-signature")
        entry = journal.wait_for(self.place, journal.REFUSED)
        self.assertFields(entry, {
            "AUTHSIDECAR_DECISION": "refused",
            "AUTHSIDECAR_REASON": "bad-signature",
            "AUTHSIDECAR_METHOD": "POST",
            "AUTHSIDECAR_URI": "/reports/1",
            "AUTHSIDECAR_CLIENT_IP": "192.0.2.44",
            "AUTHSIDECAR_REQUEST_ID": REQUEST["X-Request-ID"],
            "AUTHSIDECAR_KID": service.key().kid,
            "PRIORITY": journal.NOTICE,
            "SYSLOG_IDENTIFIER": "authsidecar",
            "_SYSTEMD_UNIT": service.UNIT,
            "_TRANSPORT": "journal",
            "_PID": str(service.pid()),
        })
        self.assertRegex(entry["AUTHSIDECAR_DURATION_USEC"], r"^\d+$")
        self.assertRegex(entry["CODE_FILE"], r"\.swift$")
        self.assertRegex(entry["CODE_LINE"], r"^[1-9]\d*$")
        self.assertTrue(entry["CODE_FUNC"])
        self.assertNotIn("AUTHSIDECAR_USER", entry)
        self.assertRegex(
            entry["MESSAGE"],
            r"^refused reason=bad-signature method=POST uri=/reports/1 client_ip=192\.0\.2\.44 request_id=8f0c\S+ "
            rf"kid={service.key().kid} decision=refused duration_usec=\d+$")

    def test_a_forbidden_one_names_the_user(self):
        token = service.key().sign("--sub", "12345678-sub")
        self.assertAnswer(service.ask("/auth?no_such_rule=1", token, REQUEST), 403, "rule-unknown")
        self.assertFields(journal.wait_for(self.place, journal.FORBIDDEN), {
            "AUTHSIDECAR_DECISION": "forbidden",
            "AUTHSIDECAR_REASON": "rule-unknown",
            "AUTHSIDECAR_USER": "12345678-sub",
            "AUTHSIDECAR_URI": "/reports/1",
            "PRIORITY": journal.NOTICE,
        })

    def test_who_was_let_in_is_there_at_level_debug_only(self):
        self.assertAnswer(service.ask(token=service.token(), headers=REQUEST), 204)
        self.assertAnswer(service.ask(), 401, "missing-token")
        journal.wait_for(self.place, journal.REFUSED)
        self.assertEqual(journal.entries(self.place, message_id=journal.ALLOWED), [])

        service.configure(LOG_LEVEL="debug")
        service.reload()
        token = service.key().sign("--sub", "12345678-sub")
        self.assertAnswer(service.ask(token=token, headers=REQUEST), 204)
        self.assertFields(journal.wait_for(self.place, journal.ALLOWED), {
            "AUTHSIDECAR_DECISION": "allowed",
            "AUTHSIDECAR_USER": "12345678-sub",
            "AUTHSIDECAR_KID": service.key().kid,
            "AUTHSIDECAR_METHOD": "POST",
            "PRIORITY": journal.DEBUG,
        })

    def test_text_of_a_request_makes_no_entries_or_fields_of_its_own(self):
        hostile = {"X-Original-URI": "/%0APRIORITY=0%0A\tx", "X-Request-ID": "a=b PRIORITY=0"}
        self.assertAnswer(service.ask(headers=hostile), 401, "missing-token")
        entry = journal.wait_for(self.place, journal.REFUSED)
        self.assertEqual(entry["PRIORITY"], journal.NOTICE)
        self.assertIsInstance(entry["MESSAGE"], str)
        self.assertNotIn("\n", entry["MESSAGE"])
        self.assertNotIn("\t", entry["AUTHSIDECAR_URI"])

    def test_nothing_of_a_whole_life_comes_without_a_message_id(self):
        service.start()
        service.reload()
        service.rest()
        journal.wait_for(self.place, journal.STOPPED)
        for entry in journal.entries(self.place):
            with self.subTest(message=entry["MESSAGE"]):
                self.assertRegex(entry.get("MESSAGE_ID", "none"), r"^[0-9a-f]{32}$")
                self.assertEqual(entry["_TRANSPORT"], "journal")

    def test_the_catalog_explains_a_refusal(self):
        self.assertAnswer(service.ask(), 401, "missing-token")
        journal.wait_for(self.place, journal.REFUSED)
        said = self._explained(journal.REFUSED)
        self.assertIn("refused reason=missing-token", said)
        self.assertRegex(said, r"░░ Subject: \w+")
        self.assertIn("man:authsidecar(8)", said)
        self.assertRegex(said, r"░░ .*missing-token", "the text names the reason of this very entry")
        self.assertNotIn("@AUTHSIDECAR_", said, "every variable of the text has its value")

    def test_the_catalog_explains_it_in_japanese(self):
        self.assertAnswer(service.ask(), 401, "missing-token")
        journal.wait_for(self.place, journal.REFUSED)
        os.makedirs(LOCALES, exist_ok=True)
        run("localedef", "--no-archive", "-i", "ja_JP", "-f", "UTF-8", f"{LOCALES}/ja_JP.UTF-8")
        said = self._explained(journal.REFUSED, LOCPATH=LOCALES, LANG="ja_JP.UTF-8", LC_ALL="ja_JP.UTF-8")
        self.assertRegex(said, r"░░ .*[\u3041-\u30ff]")
        self.assertRegex(said, r"░░ .*missing-token")

    def test_the_catalog_explains_every_event_of_the_manual(self):
        manual = service.shipped("/usr/share/doc/authsidecar/docs/reference.md")
        events = re.findall(r"^\| `([^`]+)` \| `([0-9a-f]{32})` \|", manual, re.MULTILINE)
        self.assertGreater(len(events), 15)
        known = run("journalctl", "--list-catalog").stdout
        for name, message_id in events:
            with self.subTest(event=name):
                self.assertTrue(message_id in known, "it is in the catalog")
                said = run("journalctl", "--dump-catalog", message_id).stdout
                self.assertIn("Subject:", said)
                # More than the subject: what to do.
                self.assertGreater(len(said.partition("\n\n")[2].split()), 8, said)

    def _explained(self, message_id, **environment):
        return run("journalctl", "--catalog", f"--since={self.place}", f"MESSAGE_ID={message_id}",
                   environment=environment).stdout

    def test_no_field_holds_a_token_even_of_a_header_that_should_hold_none(self):
        token = service.key().sign(signer=tokens.ANOTHER)
        headers = {"Cookie": "AWSELBAuthSessionCookie-0=a-secret-cookie", "X-Amzn-Oidc-Accesstoken": token}
        self.assertAnswer(service.ask(token=token, headers=headers), 401, "wrong-signer")
        journal.wait_for(self.place, journal.REFUSED)
        for entry in journal.entries(self.place):
            for name, value in entry.items():
                for secret in (*token.split("."), "a-secret-cookie"):
                    self.assertNotIn(secret, str(value), name)
