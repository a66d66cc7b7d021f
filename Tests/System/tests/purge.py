# SPDX-License-Identifier: Apache-2.0
"""Removed, it lets nobody in; purged, it has never been there."""

import glob
import os
import unittest

from support import journal, service, site
from support.machine import properties, read, remove, run, systemctl, unit_property, write

PAGES, COOKIE = (f"/etc/nginx/snippets/authsidecar-{name}.conf" for name in ("pages", "cookie"))
SAVED = "/var/lib/authsidecar-nginx"
BROKEN = "/etc/nginx/conf.d/system-test-broken.conf"
INCLUDE = "include snippets/authsidecar-pages.conf;"
OWN_LOGOUT = "location = /logout { include snippets/authsidecar-public.conf; return 204; }"


class Purge(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not service.is_installed():
            service.install()
        service.rest()
        site.set_up()

    def test_1_removed_it_runs_no_more_and_nginx_lets_nobody_in(self):
        self.assertEqual(site.get(token=service.token()).status, 200)
        process = service.pid()
        said = run("dpkg", "--remove", "authsidecar").stdout
        self.assertIn(f"their protected pages answer 503 to everybody:\n    {site.SITE}\n", said)
        self.assertFalse(os.path.exists(f"/proc/{process}"))
        self.assertFalse(os.path.exists(service.SOCKET))
        for unit in (service.UNIT, service.SOCKET_UNIT, service.CONTROL_UNIT):
            self.assertEqual(properties(unit, "LoadState", "ActiveState"),
                             {"LoadState": "not-found", "ActiveState": "inactive"})
        self.assertTrue(os.path.exists(service.CONFIG), "settings stay until the purge")
        self.assertEqual(site.get(token=service.token()).status, 503)

    def test_2_installed_again_it_has_its_settings_still(self):
        service.install()
        self.assertEqual(unit_property(service.SOCKET_UNIT, "ActiveState"), "active")
        self.assertEqual(site.get(token=service.token()).status, 200)
        run("dpkg", "--remove", "authsidecar")

    def test_3_purged_under_a_site_it_leaves_nginx_able_to_start_and_nobody_gets_in(self):
        # Named like the files of the package.
        copy = "/etc/nginx/sites-available/authsidecar-site.conf"
        write(copy, read(site.SITE))
        self.addCleanup(remove, copy)
        said = run("dpkg", "--purge", "authsidecar").stdout
        self.assertIn(f"    {site.SITE}\n", said)
        self.assertIn(f"    {copy}\n", said)
        run("nginx", "-t")
        systemctl("restart", "nginx")
        self.assertEqual(site.get(token=service.token()).status, 503)
        # A new installation has its own files again, without a question.
        service.install()
        self.assertEqual(run("dpkg", "--verify", "authsidecar").stdout, "")
        run("dpkg", "--remove", "authsidecar")

    def test_4_what_was_changed_survives_a_purge_under_a_site_that_needs_it(self):
        """Its application has a /logout of its own, so that nginx does not start with the default of the file."""
        service.install()
        printed = run("authsidecar", "nginx-snippet", "--pages-prefix", "/_sso", "authsidecar-pages.conf").stdout
        write(PAGES, printed)
        self.addCleanup(write, site.SITE, read(site.SITE))
        write(site.SITE, read(site.SITE).replace(INCLUDE, f"{INCLUDE}\n    {OWN_LOGOUT}", 1))
        run("nginx", "-t")
        run("dpkg", "--purge", "authsidecar")
        self.assertEqual(read(PAGES), printed)
        run("nginx", "-t")

        # Anew without a question: dpkg fails where it has one and nobody to ask.
        said = run("dpkg", "--install", service.PACKAGE)
        self.assertEqual(read(PAGES), printed)
        self.assertIn("are yours from before the purge: authsidecar-pages.conf\n", said.stdout)
        run("nginx", "-t")
        systemctl("restart", "nginx")
        # To dpkg it is a changed conffile like any other, and an upgrade keeps it.
        self.assertEqual(run("dpkg", "--verify", "authsidecar").stdout, f"??5?????? c {PAGES}\n")
        run("dpkg", "--install", service.PACKAGE)
        self.assertEqual(read(PAGES), printed)
        self.assertFalse(os.path.exists(SAVED))

    def test_5_an_edit_after_the_purge_and_a_failed_installation_are_survived_too(self):
        run("dpkg", "--purge", "authsidecar")
        write(COOKIE, edited := read(COOKIE) + "# edited\n")
        scripts = "/run/system-test/scripts"
        run("dpkg-deb", "--control", service.PACKAGE, scripts)
        run(f"{scripts}/preinst", "install")
        self.assertNotEqual(run("nginx", "-t", check=False).returncode, 0)
        run(f"{scripts}/postrm", "abort-install")
        run("nginx", "-t")
        self.assertEqual(read(COOKIE), edited)
        run("dpkg", "--install", service.PACKAGE)
        self.assertEqual(read(COOKIE), edited)
        self.assertEqual(run("dpkg", "--verify", "authsidecar").stdout, f"??5?????? c {COOKIE}\n??5?????? c {PAGES}\n")

    def test_6_an_installation_says_what_keeps_nginx_from_starting(self):
        self.addCleanup(remove, BROKEN)
        write(BROKEN, "no_such_directive;\n")
        said = run("dpkg", "--install", service.PACKAGE)
        self.assertRegex(said.stdout, "\nauthsidecar: nginx -t fails, nginx would not start after a restart:\n"
                         f'    .*unknown directive "no_such_directive" in {BROKEN}:1\n')
        self.assertNotIn("standard input", said.stdout + said.stderr)

    def test_7_a_first_installation_has_the_files_of_the_package_and_says_nothing_of_nginx(self):
        # Without a site nothing is kept.
        site.tear_down()
        run("dpkg", "--purge", "authsidecar")
        said = run("dpkg", "--install", service.PACKAGE)
        self.assertEqual(run("dpkg", "--verify", "authsidecar").stdout, "")
        self.assertNotIn("nginx", said.stdout + said.stderr)
        run("dpkg", "--remove", "authsidecar")

    def test_8_purged_it_leaves_nothing(self):
        run("dpkg", "--purge", "authsidecar")
        self.assertEqual(run("dpkg-query", "--show", "authsidecar", check=False).returncode, 1)
        # What is left of the tests themselves.
        remove(os.path.dirname(service.KEYS))
        left = service.files() - service.files_before_installation()
        self.assertEqual(sorted(path for path in left if not _is_of_others(path)), [])
        for folder in ("/run", "/var/lib/dpkg", "/var/log", "/tmp", "/var/tmp"):
            found = [path for path in glob.glob(f"{folder}/**", recursive=True, include_hidden=True)
                     if "authsidecar" in os.path.basename(path) and not path.startswith("/run/system-test/")]
            self.assertEqual(found, [])

    def test_9_purged_it_is_no_unit_and_no_catalog_any_more(self):
        said = run("systemctl", "list-units", "--all", "--no-legend", "authsidecar*").stdout
        self.assertEqual(said.strip(), "")
        self.assertNotIn(journal.REFUSED, run("journalctl", "--list-catalog").stdout)


def _is_of_others(path):
    """What systemd's timers, nginx and debconf write in the meantime."""
    return "authsidecar" not in path and path.startswith((
        "/var/backups/", "/var/cache/debconf/", "/var/lib/systemd/timers/", "/var/lib/nginx/", "/var/lib/private", "/var/cache/private"))
