# SPDX-License-Identifier: Apache-2.0
"""An instance of aws/site.yaml at its first start: its user data, run as cloud-init runs it, and the site that it makes.

`first-boot.sh` is the script as the stack writes it. Nothing of it is changed here, and nothing of what it writes: the package, the
load balancer's public keys and Cognito's key set come from their real names (`internet`).
"""

import http.client
import os
import re
import unittest

from support import internet, pool, tokens
from support.machine import SHARE, read, run, systemctl, unit_property, write

SCRIPT = "/var/lib/cloud/instance/scripts/part-001"
URL = re.compile(r"'https://([^']+)' \|\|")
SETTINGS, SITE = "/etc/authsidecar/authsidecar.conf", "/etc/nginx/conf.d/site.conf"
# One of the load balancer's addresses, as the script was made with (LoadBalancerCidrs), and one of somebody else.
BALANCER, ANOTHER = "127.0.10.7", "127.0.12.7"
SUBJECT = "23d498b2-3031-70d2-8a15-49dd886a087b"


def user_data():
    return read(f"{SHARE}/first-boot.sh")


def boot(script):
    """Without a terminal, a home directory or anything of this process: in a service of its own."""
    write(SCRIPT, script, mode=0o700)
    return run("systemd-run", "--quiet", "--wait", "--pipe", "--collect", SCRIPT, check=False, timeout=180)


def get(path="/", source=BALANCER, **headers):
    """status, headers and text of a response to the load balancer, or to somebody else at this address."""
    connection = http.client.HTTPConnection("127.0.0.1", 80, timeout=15, source_address=(source, 0))
    try:
        connection.request("GET", path, headers={
            "Host": "app.example.com", "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https",
            **{name.replace("_", "-"): value for name, value in headers.items()}})
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()
    finally:
        connection.close()


class FirstBoot(unittest.TestCase):
    """One story: each test goes on where the one before it ended. A class that inherits it says how the system differs."""

    PACKAGE = None

    @classmethod
    def prepare(cls):
        """Makes the system as its image has it."""

    @classmethod
    def is_installed(cls):
        raise NotImplementedError

    @classmethod
    def setUpClass(cls):
        cls.prepare()
        if cls.is_installed():
            raise AssertionError("the package is there already")
        cls.internet = internet.Internet()
        cls.addClassCleanup(cls.internet.end)
        with open(cls.PACKAGE, "rb") as file:
            cls.internet.files[URL.search(user_data())[1]] = file.read()
        application = internet.Server(8000, lambda request: request.headers.get("X-User-Email", "").encode())
        cls.addClassCleanup(application.end)

    def assert_nothing_is_there(self):
        self.assertFalse(self.is_installed())
        self.assertFalse(os.path.lexists(SITE))
        self.assertEqual(unit_property("nginx", "ActiveState"), "inactive")
        with self.assertRaises(ConnectionRefusedError):
            get()

    def boot_and_know_the_stack(self):
        done = boot(user_data())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotRegex(done.stdout + done.stderr, r"\[(warn|emerg|error)\]")
        settings = dict(line.split("=", 1) for line in read(SETTINGS).splitlines() if not line.startswith("#"))
        type(self).balancer, type(self).issuer, type(self).client = settings["ALB_ARN"], settings["ISSUER"], settings["CLIENT_ID"]
        return done

    def sign(self, **options):
        return self.key.sign(
            "--client", self.client, "--issuer", self.issuer, "--sub", SUBJECT, **{"signer": self.balancer, **options})

    def test_1_without_its_package_it_says_so_and_nothing_is_open(self):
        good = user_data()
        address = URL.search(good)[1]
        wrong_sum = re.sub(r'echo "[0-9a-f]{64}  ', f'echo "{64 * "0"}  ', good)
        for script, sentence in (
                (good.replace(address, f"{internet.PACKAGES}/gone"), f"PackageUrl: no package at https://{internet.PACKAGES}/gone"),
                (good.replace(address, "nowhere.example.com/a"), "PackageUrl: no package at https://nowhere.example.com/a"),
                (good.replace(f"'https://{address}' ||", "'' ||"), "PackageUrl: no package at"),
                (wrong_sum, f"PackageSha256: the package at https://{address} has another checksum")):
            with self.subTest(sentence):
                self.assertNotEqual(script, good)
                done = boot(script)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(sentence, done.stderr)
                self.assert_nothing_is_there()

    def test_2_it_runs_to_its_end(self):
        self.boot_and_know_the_stack()
        type(self).key = tokens.Key(f"{internet.FOLDER}/keys")
        self.internet.files[f"{internet.KEYS}/{self.key.kid}"] = read(self.key.public).encode()
        type(self).pool = pool.Pool(self.issuer, self.client)
        self.internet.files[f"{self.issuer.removeprefix('https://')}/.well-known/jwks.json"] = self.pool.key_set()
        checked = run("authsidecar", "check", "--nginx")
        self.assertIn(self.balancer, checked.stdout)
        self.assertIn("The settings are good.", checked.stdout)
        self.assertRegex(checked.stdout, "0 errors, 0 warnings, .* in 1 server block with authsidecar")

    def test_3_what_it_started_starts_at_the_next_boot_too(self):
        for unit in "authsidecar.socket", "nginx.service":
            self.assertEqual(systemctl("is-enabled", unit).stdout.strip(), "enabled")
            self.assertEqual(unit_property(unit, "ActiveState"), "active")

    def test_4_nobody_comes_in_without_a_token_of_this_load_balancer(self):
        for path in "/", "/admin/", "/api/me", "/healthz/x":
            for headers in {}, {"X_User_Email": "mallory@example.com"}, {"X_Amzn_Oidc_Identity": SUBJECT}, {"X_Amzn_Oidc_Data": "e30.e30.e30"}:
                status, _, body = get(path, **headers)
                self.assertEqual(status, 401, (path, headers, body))
        status, headers, _ = get(X_Amzn_Oidc_Data=self.sign(signer=tokens.ANOTHER))
        self.assertEqual(status, 401)
        self.assertIn("wrong-signer", headers["WWW-Authenticate"])

    def test_5_a_token_of_this_load_balancer_comes_in(self):
        status, _, body = get(X_Amzn_Oidc_Data=self.sign(), X_User_Email="mallory@example.com")
        self.assertEqual((status, body), (200, tokens.EMAIL))

    def test_6_what_has_to_be_public_is(self):
        # The health check of the target group names no host but the instance's address.
        self.assertEqual(get("/healthz", Host="10.0.1.20")[::2], (200, "ok\n"))
        self.assertEqual(get("/signed-out")[0], 200)

    def test_7_groups_are_those_of_the_access_token(self):
        token = self.sign()
        for groups, status in ((), 403), (("users",), 403), (("users", "admins"), 200):
            access = self.pool.access_token(SUBJECT, *groups)
            self.assertEqual(get("/admin/", X_Amzn_Oidc_Data=token, X_Amzn_Oidc_Accesstoken=access)[0], status, groups)
        self.assertEqual(get("/admin/", X_Amzn_Oidc_Data=token)[0], 403)
        of_another = self.pool.access_token("somebody-else", "admins")
        self.assertEqual(get("/admin/", X_Amzn_Oidc_Data=token, X_Amzn_Oidc_Accesstoken=of_another)[0], 401)

    def test_8_the_client_s_address_is_believed_from_the_load_balancer_alone(self):
        for source, logged in (BALANCER, "192.0.2.7"), (ANOTHER, ANOTHER):
            get(f"/from-{source}", source=source)
            line = next(line for line in read("/var/log/nginx/access.log").splitlines() if f"/from-{source} " in line)
            self.assertEqual(line.split()[0], logged)

    def test_9_run_again_it_changes_and_interrupts_nothing(self):
        def state():
            files = SETTINGS, SITE, "/etc/nginx/snippets/authsidecar-cookie.conf"
            return [*map(read, files), *(unit_property(unit, "MainPID") for unit in ("authsidecar", "nginx"))]

        before = state()
        self.boot_and_know_the_stack()
        self.assertEqual(state(), before)
        self.assertEqual(get()[0], 401)
        self.assertEqual(get(X_Amzn_Oidc_Data=self.sign())[0], 200)
