# SPDX-License-Identifier: Apache-2.0
"""An upgrade under load: the socket stays, no request fails, the administrator's settings are kept."""

import os
import re

from support import service, site
from support.case import ServiceTest
from support.load import constant_load
from support.machine import figure, read, remove, run, systemctl, unit_property, wait_until, write

OLDER = "/run/system-test/older.deb"
FOLDER = "/run/system-test/older"


def make_older_package():
    """The same package with a lower version, and the settings as they were: a conffile, with every setting explained."""
    remove(FOLDER)
    run("dpkg-deb", "--raw-extract", service.PACKAGE, FOLDER)
    version = run("dpkg-deb", "--field", service.PACKAGE, "Version").stdout.strip()
    control = read(f"{FOLDER}/DEBIAN/control")
    write(f"{FOLDER}/DEBIAN/control", control.replace(f"Version: {version}\n", "Version: 0.0.1~older\n"))
    write(FOLDER + service.CONFIG, read(FOLDER + service.EXAMPLE))
    write(f"{FOLDER}/DEBIAN/conffiles", read(f"{FOLDER}/DEBIAN/conffiles") + f"{service.CONFIG}\n")
    remove(FOLDER + service.CONFIG_DIRECTORY)
    remove(f"{FOLDER}/DEBIAN/md5sums")
    run("dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", FOLDER, OLDER)
    return version


def installed_version():
    return run("dpkg-query", "--show", "--showformat=${Version}", "authsidecar").stdout


class Upgrade(ServiceTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.version = make_older_package()

    def setUp(self):
        super().setUp()
        run("dpkg", "--purge", "authsidecar")
        service.install(OLDER)
        self.assertEqual(installed_version(), "0.0.1~older")
        service.rest()
        self.addCleanup(service.rest)
        self.addCleanup(service.install)

    def test_it_loses_no_request_and_keeps_socket_and_settings(self):
        settings = read(service.CONFIG) + "# A comment of the administrator.\n"
        write(service.CONFIG, settings)
        self.assertAnswer(site.get(token=service.token()), 200)
        before, socket = service.pid(), service.socket_identity()
        old_binary = os.stat(f"/proc/{before}/exe").st_ino

        with constant_load(service.token()) as load:
            service.install()
            load.wait_for_more(500)
            wait_until("the new version runs", lambda: service.pid() not in (0, before))
            load.wait_for_more(500)
        figure("upgrade under load", f"{load.failed} of {load.requests} requests failed,"
                                     f" the slowest took {load.slowest * 1000:.0f} ms")

        self.assertEqual((load.failed, dict(load.failures)), (0, {}))
        self.assertEqual(installed_version(), self.version)
        self.assertEqual(service.socket_identity(), socket)
        self.assertEqual(read(service.CONFIG), settings)
        new_binary = os.stat(f"/proc/{service.pid()}/exe").st_ino
        self.assertEqual(new_binary, os.stat(service.BINARY).st_ino)
        self.assertNotEqual(new_binary, old_binary)

    def test_one_that_nobody_has_asked_yet_stays_at_rest(self):
        service.install()
        self.assertEqual(installed_version(), self.version)
        self.assertEqual(unit_property(service.SOCKET_UNIT, "ActiveState"), "active")
        self.assertEqual(unit_property(service.UNIT, "ActiveState"), "inactive")
        self.assertAnswer(site.get(token=service.token()), 200)

    def test_a_socket_that_the_administrator_has_switched_off_stays_off(self):
        run("systemctl", "disable", "--now", service.SOCKET_UNIT)
        self.addCleanup(run, "systemctl", "enable", "--now", service.SOCKET_UNIT)
        service.install()
        self.assertEqual(run("systemctl", "is-enabled", service.SOCKET_UNIT, check=False).stdout.strip(), "disabled")

    def test_it_says_what_nginx_does_beside_the_includes(self):
        faulty = read(site.SITE).replace("$authsidecar_groups", "$authsidecar_group")
        write(site.SITE, faulty)
        self.addCleanup(site.reload)
        self.addCleanup(write, site.SITE, faulty.replace("$authsidecar_group ", "$authsidecar_groups "))
        said = service.install().stdout
        line = faulty[:faulty.index("$authsidecar_group ")].count("\n") + 1
        # apt gives the scripts of a package a terminal, on which there are symbols.
        self.assertRegex(said, rf"{re.escape(site.SITE)}:{line}: (✗ )?error: ")
        self.assertIn("[unknown-variable]", said)
        self.assertEqual(installed_version(), self.version)
        checked = run("authsidecar", "check", "--nginx", check=False)
        self.assertEqual(checked.returncode, 1)
        self.assertIn("[unknown-variable]", checked.stdout)

    def test_nginx_may_use_the_socket_and_check_says_so(self):
        service.install()
        # The example site has a rule for groups.
        service.configure(GROUPS_CLAIM="groups")
        checked = run("authsidecar", "check", "--nginx")
        self.assertIn("0 errors, 0 warnings", checked.stdout)
        self.assertNotIn("socket", checked.stderr)
        run("chgrp", "root", service.SOCKET)
        self.addCleanup(run, "chgrp", "www-data", service.SOCKET)
        checked = run("authsidecar", "check", "--nginx", check=False)
        self.assertEqual(checked.returncode, 1)
        self.assertIn("has no access to /run/authsidecar/authsidecar.sock (owner root, group root, mode 0660)", checked.stderr)
        # What it says to do helps.
        self.assertIn("then sudo systemctl restart authsidecar.socket", checked.stderr)
        service.start()
        systemctl("restart", service.SOCKET_UNIT)
        self.assertEqual(run("stat", "--format=%G", service.SOCKET).stdout.strip(), "www-data")
