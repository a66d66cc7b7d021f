# SPDX-License-Identifier: Apache-2.0
"""The RPM under systemd 252, before an nginx as Amazon Linux 2023 and RHEL 9 have it."""

import os
import re
import shutil
import unittest

from support import http, journal, service, site, tokens
from support.load import constant_load
from support.machine import SHARE, read, remove, run, systemctl, unit_property, wait_until, write
from tests import nginx

PACKAGE, OLDER, EMULATOR = (f"{SHARE}/{name}.rpm" for name in ("authsidecar", "older", "authsidecar-emulator"))
PAGES = "/etc/nginx/snippets/authsidecar-pages.conf"
BROKEN = "/etc/nginx/conf.d/system-test-broken.conf"


def rpm(*arguments):
    """Debian's libraries are not in rpm's database, so --nodeps; what the package asks for is compared elsewhere."""
    done = run("rpm", "--nodeps", *arguments, timeout=120)
    said = done.stdout + done.stderr
    if "scriptlet failed" in said:
        raise AssertionError(said)
    return said


def configure():
    """The settings with what the tests need, at the end; what is there stays."""
    service.key()
    write(service.CONFIG, f"{read(service.CONFIG)}ALB_ARN={tokens.LOAD_BALANCER}\nKEY_ENDPOINT=file://{service.KEYS}/\n")


class RHEL(unittest.TestCase):
    """One story: each test goes on where the one before it ended."""

    @classmethod
    def setUpClass(cls):
        nginx.become_rhel()
        cls.token = service.token()

    def assertPage(self, status, reason=None, token=None, path="/"):
        answer = site.get(path, token=token)
        self.assertEqual((answer.status, answer.reason or None), (status, reason))
        return answer

    def test_1_installed_it_changes_nothing_in_nginx_and_says_what_is_next(self):
        said = rpm("--install", OLDER)
        self.assertIn("nobody is let in until ALB_ARN is set", said)
        self.assertNotIn("no group", said)
        self.assertEqual(systemctl("is-enabled", service.SOCKET_UNIT, check=False).stdout.strip(), "disabled")
        self.assertEqual(unit_property(service.SOCKET_UNIT, "ActiveState"), "inactive")
        self.assertIn(journal.REFUSED, run("journalctl", "--list-catalog").stdout)
        run("nginx", "-t")
        self.assertEqual(nginx.worker_user(), "nginx")

    def test_2_the_socket_is_for_the_group_nginx(self):
        systemctl("enable", "--now", service.SOCKET_UNIT)
        said = run("stat", "--format=%U %G %a", service.SOCKET).stdout.strip()
        self.assertEqual(said, "root nginx 660")

    def test_3_the_examples_for_conf_d_and_default_d_let_nobody_in_at_first(self):
        nginx.protect()
        for token in (None, self.token):
            self.assertPage(403, "not-configured", token)
        self.assertPage(200, path="/healthz")

    def test_4_with_settings_a_good_token_is_let_in_and_nothing_else(self):
        configure()
        self.assertIn(tokens.LOAD_BALANCER, run("authsidecar", "check").stdout)
        systemctl("try-reload-or-restart", service.UNIT)
        answer = self.assertPage(200, token=self.token)
        self.assertEqual(answer.body.decode(), tokens.EMAIL)
        self.assertPage(401, "missing-token")
        checked = run("authsidecar", "check", "--nginx")
        self.assertIn("No findings in 1 server block with authsidecar.", checked.stdout)

    def test_4a_the_control_socket_comes_with_the_daemon_and_is_for_root(self):
        self.assertEqual(unit_property(service.CONTROL_UNIT, "ActiveState"), "active")
        self.assertEqual(run("stat", "--format=%U %G %a", service.CONTROL).stdout.strip(), "root root 600")
        self.assertIn("set REVOCATION=on", run("authsidecar", "revoke", "--list", check=False).stderr)

    def test_4b_pages_of_nginx_conf_are_closed_and_errors_keep_their_status(self):
        self.assertPage(404, token=self.token, path="/missing")
        self.assertPage(403, "include-missing", path="/404.html")

    def test_5_an_upgrade_loses_no_request_and_keeps_socket_and_settings(self):
        settings, before, socket = read(service.CONFIG), service.pid(), service.socket_identity()
        with constant_load(self.token) as load:
            rpm("--upgrade", PACKAGE)
            wait_until("the new version runs", lambda: service.pid() not in (0, before))
            load.wait_for_more(500)
        self.assertEqual((load.failed, dict(load.failures)), (0, {}))
        self.assertEqual(service.socket_identity(), socket)
        self.assertEqual(read(service.CONFIG), settings)
        os.unlink(f"{service.CONFIG}.rpmnew")
        self.assertEqual(unit_property(service.UNIT, "NeedDaemonReload"), "no")
        self.assertPage(200, token=self.token)

    def test_6_one_that_does_not_run_stays_at_rest(self):
        systemctl("stop", service.UNIT)
        rpm("--upgrade", "--oldpackage", OLDER)
        self.assertEqual(unit_property(service.UNIT, "ActiveState"), "inactive")
        self.assertEqual(unit_property(service.SOCKET_UNIT, "ActiveState"), "active")
        self.assertPage(200, token=self.token)
        rpm("--upgrade", PACKAGE)
        os.unlink(f"{service.CONFIG}.rpmnew")

    def test_7_erased_under_a_site_it_opens_no_page_and_nginx_starts(self):
        process = service.start()
        write(PAGES, run("authsidecar", "nginx-snippet", "--pages-prefix", "/_sso", "authsidecar-pages.conf").stdout)
        said = rpm("--erase", "authsidecar")
        self.assertIn(nginx.SERVER, said)
        self.assertFalse(os.path.exists(f"/proc/{process}"))
        self.assertFalse(os.path.exists(service.SOCKET))
        run("nginx", "-t")
        systemctl("restart", "nginx")
        for token in (None, self.token):
            self.assertEqual(site.get(token=token).status, 503)

    def test_8_installed_again_it_lets_people_in_with_the_settings_of_before(self):
        write(BROKEN, "no_such_directive;\n")
        self.addCleanup(remove, BROKEN)
        printed = read(PAGES)
        said = rpm("--install", PACKAGE)
        # The site may need the file that the administrator had printed for PAGES_PREFIX.
        self.assertIn("/_sso/whoami", printed)
        self.assertEqual(read(PAGES), printed)
        os.unlink(f"{PAGES}.rpmsave")
        os.replace(f"{PAGES}.rpmnew", PAGES)
        self.assertRegex(said, "authsidecar: nginx -t fails, nginx would not start after a restart:\n"
                         f'    .*unknown directive "no_such_directive" in {BROKEN}:1\n')
        self.assertNotIn("standard input", said)
        os.replace(f"{service.CONFIG}.rpmsave", service.CONFIG)
        systemctl("enable", "--now", service.SOCKET_UNIT)
        self.assertPage(200, token=self.token)

    def test_8b_the_flask_example_runs_as_its_readme_says(self):
        nginx.unprotect()
        self.addCleanup(nginx.protect)
        shutil.copytree(f"{SHARE}/flask", "/srv/flask")
        for unit in ("flask.socket", "flask.service"):
            shutil.move(f"/srv/flask/{unit}", "/etc/systemd/system/")
        write("/etc/systemd/system/flask.socket.d/override.conf", "[Socket]\nSocketGroup=nginx\n")
        systemctl("daemon-reload")
        systemctl("start", "flask.socket", "flask.service")
        self.addCleanup(systemctl, "stop", "flask.socket", "flask.service")
        example = read(f"{SHARE}/authsidecar-site.example.conf")
        write("/etc/nginx/conf.d/flask.conf", example.replace("server_name _;", "server_name flask.example.com;"))
        self.addCleanup(os.unlink, "/etc/nginx/conf.d/flask.conf")
        site.reload()
        self.assertEqual(run("stat", "--format=%U %G %a", "/run/flask/flask.sock").stdout.strip(), "root nginx 660")
        page = site.get(token=self.token)
        self.assertEqual(page.status, 200)
        self.assertIn(f'<strong id="email">{tokens.EMAIL}</strong>', page.body.decode())
        self.assertEqual(site.get().status, 401)

    def test_8c_the_emulator_shows_a_login_and_its_tokens_are_believed(self):
        rpm("--install", EMULATOR)
        self.addCleanup(rpm, "--erase", "authsidecar-emulator")
        run("systemd-run", "--quiet", "--collect", "--unit=emulator.service", "--property=DynamicUser=yes", "alb-emulator", "serve")
        self.addCleanup(systemctl, "stop", "emulator.service")
        write("/etc/nginx/conf.d/dev-alb.conf", "include snippets/dev-alb.conf;\n")
        self.addCleanup(site.reload)
        self.addCleanup(os.unlink, "/etc/nginx/conf.d/dev-alb.conf")
        site.reload()
        wait_until("the emulator answers", lambda: http.ask(("127.0.0.1", 8080), "/").status == 302)
        settings = read(service.CONFIG)
        self.addCleanup(systemctl, "try-reload-or-restart", service.UNIT)
        self.addCleanup(write, service.CONFIG, settings)
        lines = dict(re.findall(r"^#     ([A-Z_]+)=(\S+)$", read(f"{nginx.SNIPPETS}/dev-alb.conf"), re.MULTILINE))
        write(service.CONFIG, "".join(f"{name}={value}\n" for name, value in lines.items()))
        systemctl("try-reload-or-restart", service.UNIT)
        token = run("alb-emulator", "mint", "--email", tokens.EMAIL).stdout.strip()
        self.assertEqual(self.assertPage(200, token=token).body.decode(), tokens.EMAIL)

    def test_9_erased_after_its_lines_are_out_it_leaves_nothing(self):
        nginx.unprotect()
        rpm("--erase", "authsidecar")
        os.unlink(f"{service.CONFIG}.rpmsave")
        self.assertEqual(os.listdir("/etc/authsidecar"), [])
        for path in (nginx.SNIPPETS, "/run/authsidecar", "/var/cache/authsidecar", "/var/cache/private/authsidecar",
                     "/var/lib/authsidecar", "/var/lib/private/authsidecar", "/var/lib/authsidecar-nginx", "/usr/share/authsidecar"):
            self.assertFalse(os.path.lexists(path), path)
        self.assertNotIn(journal.REFUSED, run("journalctl", "--list-catalog").stdout)
        said = run("systemctl", "list-units", "--all", "--no-legend", "authsidecar*").stdout
        self.assertEqual(said.strip(), "")
        run("nginx", "-t")
