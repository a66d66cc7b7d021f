# SPDX-License-Identifier: Apache-2.0
"""A key is fetched over TLS from an endpoint whose authority is in the system's store, with the sandbox on."""

import os

from support import journal, service, site, tls, tokens
from support.case import ServiceTest
from support.machine import remove, systemctl

TRUSTED, UNTRUSTED = "keys.system-test.example", "untrusted.system-test.example"


class Keys(ServiceTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tls.set_up(TRUSTED, UNTRUSTED)
        cls.addClassCleanup(tls.tear_down)

    def setUp(self):
        super().setUp()
        self.key = tokens.Key(tls.PUBLIC)
        self.token = self.key.sign()

    def _cached(self):
        """The files in the cache that are named after the key."""
        return [os.path.join(folder, name) for folder, _, names in os.walk(os.path.realpath(service.CACHE))
                for name in names if self.key.kid in name]

    def test_a_key_is_fetched_and_outlives_the_endpoint(self):
        service.configure(KEY_ENDPOINT=f"https://{TRUSTED}/")
        self.assertAnswer(site.get(token=self.token), 200)
        entry = journal.wait_for(self.place, journal.KEY_FETCHED)
        self.assertEqual((entry["AUTHSIDECAR_ENDPOINT"], entry["AUTHSIDECAR_KID"], entry["PRIORITY"]),
                         (f"https://{TRUSTED}/", self.key.kid, journal.INFO))
        self.assertEqual(len(self._cached()), 1)
        self.assertTrue(self._cached()[0].startswith("/var/cache/private/authsidecar/"), self._cached())

        tls.serve(UNTRUSTED)
        self.addCleanup(tls.serve, TRUSTED, UNTRUSTED)
        systemctl("restart", service.UNIT)
        place = journal.here()
        self.assertAnswer(site.get(token=self.token), 200)
        self.assertEqual(journal.entries(place, message_id=journal.KEY_FETCHED), [])

    def test_a_cache_that_cannot_be_written_is_a_warning_and_no_more(self):
        for folder in ("/usr/lib", "/nowhere", service.CONFIG):
            with self.subTest(folder):
                service.rest()
                service.configure(KEY_ENDPOINT=f"https://{TRUSTED}/", CACHE_DIR=folder)
                place = journal.here()
                self.assertAnswer(site.get(token=self.token), 200)
                entry = journal.wait_for(place, journal.KEYS_WILL_NOT_OUTLIVE_A_RESTART)
                self.assertEqual(entry["PRIORITY"], journal.WARNING)
                self.assertIn(folder, entry["AUTHSIDECAR_PROBLEM"])

    def test_a_key_that_the_endpoint_does_not_know_is_a_refusal(self):
        service.configure(KEY_ENDPOINT=f"https://{TRUSTED}/")
        remove(self.key.public)
        answer = site.get(token=self.token)
        self.assertAnswer(answer, 401, "unknown-key")

    def test_an_endpoint_that_nobody_vouches_for_is_not_asked(self):
        service.configure(KEY_ENDPOINT=f"https://{UNTRUSTED}/")
        self.assertAnswer(service.ask(token=self.token), 503, "key-unavailable")
        entry = journal.wait_for(self.place, journal.KEY_NOT_FETCHED)
        self.assertEqual((entry["AUTHSIDECAR_ENDPOINT"], entry["PRIORITY"]),
                         (f"https://{UNTRUSTED}/", journal.WARNING))
        self.assertRegex(entry["AUTHSIDECAR_PROBLEM"], "(?i)certificate")
        self.assertEqual(journal.wait_for(self.place, journal.CANNOT_TELL)["PRIORITY"], journal.ERROR)
        self.assertEqual(site.get(token=self.token).status, 503)
        self.assertEqual(self._cached(), [])

    def test_an_endpoint_that_is_gone_is_said_to_be_gone(self):
        tls.serve(UNTRUSTED)
        self.addCleanup(tls.serve, TRUSTED, UNTRUSTED)
        service.configure(KEY_ENDPOINT=f"https://{TRUSTED}:444/")
        self.assertAnswer(service.ask(token=self.token), 503, "key-unavailable")
        entry = journal.wait_for(self.place, journal.KEY_NOT_FETCHED)
        self.assertRegex(entry["AUTHSIDECAR_PROBLEM"], "(?i)connect")
        self.assertEqual(service.ask("/readyz").status, 503)
