# SPDX-License-Identifier: Apache-2.0
"""README and getting started, followed exactly on a machine with an ordinary site: each command of a step is run."""

import glob
import json
import os
import re
import shutil
import unittest

from support import runnable, service, site, tokens
from support.machine import SHARE, read, remove, run, systemctl, wait_until, write

EMULATOR = f"{SHARE}/authsidecar-emulator.deb"
AVAILABLE = "/etc/nginx/sites-available/default"
APPLICATION = "/etc/nginx/conf.d/system-test.conf"
DOWNLOADS = "/run/system-test/downloads"
LOAD_BALANCER = re.compile(r"arn:aws:elasticloadbalancing:[a-z0-9-]+:123456789012:loadbalancer/app/my-alb/0123456789abcdef")
CLIENT = "4example8client6id2"

# What a reader has before the first step: a site, and an application behind it.
SERVER = """
server {
    listen 127.0.0.1:3000;
    access_log off;
    default_type text/plain;
    location / { return 200 "$http_x_user_email"; }
}
"""


PAGES = ("README.md", "SECURITY.md", "docs/getting-started.md", "docs/nginx.md", "docs/access-rules.md", "docs/sign-out.md",
         "docs/ja/getting-started.md")
DOCUMENTS = "/usr/share/doc/authsidecar"
CONFIGURATION = "/etc/nginx/system-test-documentation.conf"


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not service.is_installed():
            service.install()

    def test_every_link_leads_to_an_installed_file(self):
        pages = glob.glob(f"{DOCUMENTS}/**/*.md", recursive=True)
        self.assertIn(f"{DOCUMENTS}/README.md", pages)
        for page in pages:
            for link in re.findall(r"\]\(([^)#\s]+)", re.sub(r"```.*?```", "", read(page), flags=re.DOTALL)):
                if not link.startswith("https://"):
                    with self.subTest(page=page, link=link):
                        self.assertTrue(os.path.exists(os.path.join(os.path.dirname(page), link)))

    def test_nginx_takes_every_block_and_nginx_check_finds_nothing(self):
        self.addCleanup(remove, CONFIGURATION)
        for page in PAGES:
            blocks = runnable.nginx_lines(page)
            self.assertTrue(blocks, page)
            for block in blocks:
                with self.subTest(page=page, block=block):
                    write(CONFIGURATION, self.configuration(block))
                    self.assertNotIn("[warn]", run("nginx", "-t", "-c", CONFIGURATION).stderr)
                    run("authsidecar", "nginx-check", CONFIGURATION)

    @staticmethod
    def configuration(block):
        """A whole configuration: around a location a server block, around that what it needs."""
        if not re.search(r"^server \{", block, re.MULTILINE):
            block = f"server {{\nlisten 81;\ninclude snippets/authsidecar-server.conf;\n{block}\n}}"
        if "authsidecar-upstream.conf" not in block:
            block = f"include snippets/authsidecar-upstream.conf;\n{block}"
        return f"events {{}}\nhttp {{\nupstream application {{ server unix:/run/application.sock; }}\n{block}\n}}\n"


class Reader(unittest.TestCase):
    """A machine with nginx and without authsidecar, before a page and after it."""

    @classmethod
    def setUpClass(cls):
        if service.is_installed():
            service.rest()
            site.tear_down()
            run("dpkg", "--purge", "authsidecar")
        cls.default = read(AVAILABLE)
        cls.addClassCleanup(cls.put_back)
        write(APPLICATION, SERVER)
        write("/srv/site/static/a.txt", "open\n")
        os.makedirs(DOWNLOADS, exist_ok=True)
        for package in (service.PACKAGE, EMULATOR):
            if os.path.exists(package):
                shutil.copy(package, f"{DOWNLOADS}/{os.path.basename(package).replace('.deb', '_0_amd64.deb')}")
        service.key()

    @classmethod
    def put_back(cls):
        """As it was, with the package and the site of the other tests."""
        write(AVAILABLE, cls.default)
        for path in (APPLICATION, "/srv/site", DOWNLOADS, "/etc/nginx/conf.d/dev-alb.conf"):
            remove(path)
        run("dpkg", "--purge", "authsidecar-emulator", "authsidecar")
        remove(service.CONFIG_DIRECTORY)
        site.reload()
        service.install()
        service.rest()
        site.set_up()

    def follow(self, page, machine="debian"):
        for step in runnable.steps(page, machine):
            with self.subTest(page=page, step=step.text.splitlines()[0]):
                getattr(self, f"do_{step.kind}")(step)

    def do_runs(self, step):
        before = site.workers()
        runnable.shell(LOAD_BALANCER.sub(tokens.LOAD_BALANCER, step.text), DOWNLOADS)
        if "reload nginx" in step.text:
            wait_until("nginx has new workers", lambda: site.workers() and not site.workers() & before, timeout=20)

    def do_site(self, step):
        # The keys of the tests instead of AWS's, which this machine cannot reach.
        write(f"{service.CONFIG_DIRECTORY}/50-test.conf", f"KEY_ENDPOINT=file://{service.KEYS}/\n")
        if step.before:
            write(AVAILABLE, step.before)
            site.reload()
            self.assertEqual(site.get().status, 200, "the site works, and is open")
        write(AVAILABLE, step.after)

    def do_prints(self, step):
        for command, expected in step.outputs:
            self.assertEqual(runnable.shell(command, DOWNLOADS).replace("\r", ""), expected, command)

    def assertProtected(self):
        """Who is signed in gets in, and the application is told who they are."""
        answer = site.get(token=self.token(), headers={"X-User-Email": "forged@example.com"})
        self.assertEqual((answer.status, answer.body.decode()), (200, tokens.EMAIL))
        answer = site.get("/whoami", token=self.token(), headers={"Accept": "application/json"})
        self.assertEqual(json.loads(answer.body)["claims"]["email"], tokens.EMAIL)
        self.assertEqual(site.get("/elsewhere").status, 401)

    @staticmethod
    def token():
        return service.key().sign("--client", CLIENT)


class TheReadme(Reader):
    def test_five_steps_lead_to_a_protected_page(self):
        numbers = re.findall(r"^\*\*(\d)\. ", read(f"{SHARE}/README.md"), re.MULTILINE)
        self.assertEqual(numbers, ["1", "2", "3", "4", "5"])
        self.follow("README.md")
        self.assertProtected()
        answer = site.get("/static/a.txt")
        self.assertEqual((answer.status, answer.body), (200, b"open\n"))


class GettingStarted(Reader):
    def test_1_the_steps_for_debian_lead_to_a_protected_page(self):
        self.follow("docs/getting-started.md")
        self.assertProtected()

    def test_2_the_commands_after_a_change_of_the_settings_work(self):
        self.follow("docs/configuration.md")
        self.assertProtected()


class GettingStartedInJapanese(Reader):
    def test_the_steps_for_debian_lead_to_a_protected_page(self):
        self.follow("docs/ja/getting-started.md")
        self.assertProtected()
        self.assertEqual(site.get("/static/a.txt").status, 200)


if os.path.exists(EMULATOR):

    class OnALaptop(Reader):
        def test_the_emulator_s_tokens_are_believed(self):
            self.follow("docs/getting-started.md")
            remove(f"{service.CONFIG_DIRECTORY}/50-test.conf")
            steps = runnable.steps("docs/getting-started.md", "laptop")
            for step in steps[:-1]:
                self.do_runs(step)
            unit = "system-test-emulator.service"
            self.addCleanup(systemctl, "stop", unit, check=False)
            run("systemd-run", "--quiet", "--collect", f"--unit={unit}", "--property=DynamicUser=yes",
                "/usr/bin/alb-emulator", "serve")
            wait_until("the emulator answers", lambda: run("curl", "-sf", "http://127.0.0.1:9080/", check=False).returncode == 0)
            said = runnable.shell(steps[-1].text, DOWNLOADS)
            self.assertIn("ann@example.com", said)
