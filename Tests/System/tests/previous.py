# SPDX-License-Identifier: Apache-2.0
"""The upgrade from a real 0.1.0 and the way back, by the commands of docs/upgrading.md, under load and without a question."""

import glob
import os
import re

from support import journal, service, site, tls, tokens
from support.case import ServiceTest
from support.load import constant_load
from support.machine import SHARE, figure, properties, read, remove, run, systemctl, unit_property, write

PREVIOUS = f"{SHARE}/previous.deb"
FOLDER = "/run/system-test/previous"
COPY = "/root/nginx-0.1.0"
ENDPOINT = "keys.system-test.example"


def documented(heading):
    """The first block of commands below a heading of docs/upgrading.md."""
    section = read(f"{SHARE}/upgrading.md").split(f"## {heading}\n", 1)[1]
    return re.search(r"```sh\n(.*?)\n *```", section, re.DOTALL)[1]


def follow(commands):
    """Runs commands of the documentation where the packages of both versions lie. Nobody answers a question of theirs."""
    return run("bash", "-euc", f'cd {FOLDER}; sudo() {{ "$@"; }}; apt() {{ command apt-get --yes "$@"; }}\n{commands}',
               timeout=120, environment={"DEBIAN_FRONTEND": "noninteractive"})


def installed():
    return run("dpkg-query", "--show", "--showformat=${Version} ${db:Status-Status}", "authsidecar").stdout


class PreviousVersion(ServiceTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        remove(FOLDER)
        os.makedirs(FOLDER)
        for package in (PREVIOUS, service.PACKAGE):
            version = run("dpkg-deb", "--field", package, "Version").stdout.strip()
            os.symlink(package, f"{FOLDER}/authsidecar_{version}_amd64.deb")
        cls.version = version
        tls.set_up(ENDPOINT)

    @classmethod
    def tearDownClass(cls):
        tls.tear_down()
        site.tear_down()
        run("dpkg", "--purge", "authsidecar")
        remove(COPY)
        service.install()

    def setUp(self):
        """0.1.0, its settings edited, and the site as its example has it."""
        remove(COPY)
        # In this order, for a purge leaves files that a site includes.
        site.tear_down()
        run("dpkg", "--purge", "authsidecar")
        service.install(PREVIOUS)
        self.assertEqual(installed(), "0.1.0 installed")
        key = tokens.Key(tls.PUBLIC)
        self.token, self.admin = key.sign(), key.sign("--claim", "cognito:groups=admins")
        self.settings = re.sub(r"(?m)^#?ALB_ARN=.*", f"ALB_ARN={tokens.LOAD_BALANCER}", read(service.CONFIG))
        self.settings += f"\nKEY_ENDPOINT=https://{ENDPOINT}/\n"
        write(service.CONFIG, self.settings)
        os.makedirs("/run/flask", exist_ok=True)
        remove(site.DEFAULT)
        write(site.EXTRA, site.APPLICATION)
        run("dpkg-deb", "--extract", PREVIOUS, f"{FOLDER}/files")
        [example] = glob.glob(f"{FOLDER}/files/**/authsidecar-site.example.conf", recursive=True)
        write(site.SITE, read(example))
        tls.serve(ENDPOINT)
        systemctl("restart", service.UNIT)

    def assertSite(self, of):
        """What the example site shows to whom."""
        with self.subTest(of):
            self.assertEqual(site.get("/healthz").status, 200)
            self.assertEqual(site.get("/").status, 401)
            self.assertEqual(site.get("/", self.token).body.decode(), tokens.EMAIL)
            self.assertEqual(site.get("/admin/", self.token).status, 403)
            self.assertEqual(site.get("/admin/", self.admin).status, 200)
            self.assertEqual(site.get("/whoami", self.token).status, 200)

    def test_settings_cache_and_site_stay_usable_there_and_back(self):
        self.assertSite("0.1.0")
        tls.serve()
        with constant_load(self.token) as load:
            follow(documented("From the nginx includes of 0.1.0"))
            load.wait_for_more(300)
            self.assertEqual(installed(), f"{self.version} installed")
            self.assertSite("the new daemon, before nginx is reloaded")

            changed = read(site.SITE).replace("auth_request off;", "include snippets/authsidecar-public.conf;")
            changed = changed.replace("proxy_pass", "include snippets/authsidecar-proxy.conf;\n        proxy_pass")
            write(site.SITE, changed)
            site.reload()
            load.wait_for_more(300)
            self.assertSite("both new")
            # The settings of 0.1.0 do not say that this load balancer's token has groups; the example site has a rule for them.
            checked = run("authsidecar", "check", "--nginx", check=False).stdout
            self.assertIn("0 errors, 1 warning,", checked)
            self.assertIn("[groups-unavailable]", checked)
            systemctl("restart", service.UNIT)
            self.assertSite("both new, with the keys that 0.1.0 has kept")
            self.assertEqual(read(service.CONFIG), self.settings)

            follow(documented("Going back"))
            load.wait_for_more(300)
            self.assertEqual(installed(), "0.1.0 installed")
            self.assertEqual(properties(service.CONTROL_UNIT, "LoadState", "ActiveState"),
                             {"LoadState": "not-found", "ActiveState": "inactive"})
            systemctl("restart", service.UNIT)
            self.assertSite("back, with the keys that were kept")
            self.assertEqual(read(service.CONFIG), self.settings)
        # nginx closes its kept connections in a reload, and a request that was sent at that moment is for the client to repeat
        # (RFC 9112, 9.5): no answer is not a wrong answer.
        refused = {what: count for what, count in load.failures.items() if re.match(r"\d|wrk: not 200", what)}
        figure("upgrade from 0.1.0 and back under load", f"{sum(refused.values())} of {load.requests} requests were refused,"
                                                         f" the slowest took {load.slowest * 1000:.0f} ms")
        self.assertEqual(refused, {})

    def test_the_control_socket_is_there_after_an_upgrade_of_a_running_daemon(self):
        self.assertSite("0.1.0")
        place = journal.here()
        with constant_load(self.token) as load:
            said = follow(documented("From the nginx includes of 0.1.0"))
            load.wait_for_more(300)
        self.assertEqual((load.failed, dict(load.failures)), (0, {}))
        self.assertNotIn("Job", said.stdout + said.stderr)
        self.assertEqual(journal.entries(place, f"UNIT={service.CONTROL_UNIT}", "PRIORITY=3", "PRIORITY=4", identifier=None), [])
        self.assertEqual(unit_property(service.CONTROL_UNIT, "ActiveState"), "active")
        self.assertEqual(systemctl("is-enabled", service.CONTROL_UNIT).stdout.strip(), "enabled")
        self.assertIn("set REVOCATION=on", run("authsidecar", "revoke", "--list", check=False).stderr)
        write(service.CONFIG, f"{self.settings}REVOCATION=on\n")
        systemctl("restart", service.UNIT)
        self.assertEqual(run("authsidecar", "revoke", "--list").stdout, "Nothing is revoked.\n")

    def test_a_key_that_the_new_version_fetched_serves_the_old_one(self):
        follow(documented("From the nginx includes of 0.1.0"))
        self.assertEqual(service.ask(token=self.token).status, 204)
        tls.serve()
        follow(documented("Going back"))
        systemctl("restart", service.UNIT)
        self.assertEqual(service.ask(token=self.token).status, 204)
