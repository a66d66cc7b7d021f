# SPDX-License-Identifier: Apache-2.0
"""A key is fetched over TLS from an endpoint whose authority is in the system's store, with the sandbox on."""

import os

from support import journal, service, site, tokens
from support.case import ServiceTest
from support.machine import read, remove, run, systemctl, write

TRUSTED, UNTRUSTED = "keys.system-test.example", "untrusted.system-test.example"
FOLDER = "/run/system-test/tls"
PUBLIC = "/run/system-test/public-keys"
AUTHORITY = "/usr/local/share/ca-certificates/system-test.crt"
HOSTS = "/etc/hosts"


def make_certificate(name, signer=None):
    """A key and a certificate for a name, by the test's own authority or by itself."""
    signed = ["-CA", f"{FOLDER}/authority.crt", "-CAkey", f"{FOLDER}/authority.key"] if signer else []
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", *signed,
        "-keyout", f"{FOLDER}/{name}.key", "-out", f"{FOLDER}/{name}.crt")


def serve(*names):
    """An endpoint for each name at nginx, or none."""
    write(site.ENDPOINT, "".join(f"""
server {{
    listen 127.0.0.1:443 ssl;
    server_name {name};
    ssl_certificate {FOLDER}/{name}.crt;
    ssl_certificate_key {FOLDER}/{name}.key;
    root {PUBLIC};
    location / {{
        default_type application/x-pem-file;
        try_files $uri.pem =404;
    }}
}}
""" for name in names))
    site.reload()


class Keys(ServiceTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.makedirs(FOLDER, exist_ok=True)
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=system test", "-keyout", f"{FOLDER}/authority.key", "-out", f"{FOLDER}/authority.crt")
        make_certificate(TRUSTED, signer=True)
        make_certificate(UNTRUSTED)
        write(AUTHORITY, read(f"{FOLDER}/authority.crt"))
        run("update-ca-certificates")
        cls.hosts = read(HOSTS) if os.path.exists(HOSTS) else None
        write(HOSTS, f"{cls.hosts or ''}\n127.0.0.1 {TRUSTED} {UNTRUSTED}\n")
        serve(TRUSTED, UNTRUSTED)

    @classmethod
    def tearDownClass(cls):
        remove(site.ENDPOINT)
        site.reload()
        remove(AUTHORITY)
        run("update-ca-certificates", "--fresh")
        if cls.hosts is None:
            remove(HOSTS)
        else:
            write(HOSTS, cls.hosts)

    def setUp(self):
        super().setUp()
        self.key = tokens.Key(PUBLIC)
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

        serve(UNTRUSTED)
        self.addCleanup(serve, TRUSTED, UNTRUSTED)
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
        serve(UNTRUSTED)
        self.addCleanup(serve, TRUSTED, UNTRUSTED)
        service.configure(KEY_ENDPOINT=f"https://{TRUSTED}:444/")
        self.assertAnswer(service.ask(token=self.token), 503, "key-unavailable")
        entry = journal.wait_for(self.place, journal.KEY_NOT_FETCHED)
        self.assertRegex(entry["AUTHSIDECAR_PROBLEM"], "(?i)connect")
        self.assertEqual(service.ask("/readyz").status, 503)
