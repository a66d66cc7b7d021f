# SPDX-License-Identifier: Apache-2.0
"""The package in a root of its own, which has the programs that it asks for, and no systemd: what is called, and in which order."""

import glob
import os
import shutil
import tempfile
import unittest

from checks import OLDER, PACKAGE, SCRATCH
from checks.command import run

# Of coreutils, diffutils, glibc-common, grep and sed. No other program, so that one that is not asked for is missed.
PROGRAMS = ("sh", "cat", "cmp", "cp", "getent", "grep", "mkdir", "rm", "sed", "timeout")
STAND_INS = ("journalctl", "systemctl", "systemd-tmpfiles")
SETTINGS = "/etc/authsidecar/authsidecar.conf"
SNIPPETS = "/etc/nginx/snippets"
SITE = "/etc/nginx/conf.d/authsidecar-site.conf"
# Only in the older version.
GONE = f"{SNIPPETS}/authsidecar-older.conf"
LINE = "# Mine.\n"


def programs():
    """A root with these programs and the libraries that they load; made once."""
    folder = f"{SCRATCH}/programs"
    if os.path.isdir(folder):
        return folder
    os.makedirs(f"{folder}/usr/bin")
    for name in ("bin", "lib", "lib64"):
        os.makedirs(f"{folder}/usr/{name}", exist_ok=True)
        os.symlink(f"usr/{name}", f"{folder}/{name}")
    for name in PROGRAMS:
        path = os.path.realpath(shutil.which(name))
        shutil.copy(path, f"{folder}/usr/bin/{name}")
        for word in run("ldd", path).split():
            if word.startswith("/") and not os.path.exists(folder + word):
                os.makedirs(os.path.dirname(folder + word), exist_ok=True)
                shutil.copy(word, folder + word)
    for name in STAND_INS:
        with open(f"{folder}/usr/bin/{name}", "w", encoding="ascii") as file:
            file.write(f'#!/bin/sh\nwhich=new\n[ ! -e {GONE} ] || which=old\n'
                       f'[ -e /usr/bin/authsidecar ] || which=none\necho "$which: {name} $*" >>/calls\nexit "$(cat /status 2>/dev/null || echo 0)"\n')
        os.chmod(f"{folder}/usr/bin/{name}", 0o755)
    return folder


class OwnRoot(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="root.", dir=SCRATCH)
        self.addCleanup(shutil.rmtree, self.root)
        shutil.copytree(programs(), self.root, symlinks=True, dirs_exist_ok=True)
        for folder in ("dev", "etc/nginx/conf.d", "run/systemd/system", "var/cache/private/authsidecar"):
            os.makedirs(f"{self.root}/{folder}")
        self.write("/etc/group", "root:x:0:\nnginx:x:990:\n")
        self.write("/etc/nsswitch.conf", "group: files\n")
        self.write("/dev/null", "")
        os.chmod(f"{self.root}/dev/null", 0o666)
        run("rpm", "--root", self.root, "--initdb")

    def rpm(self, *arguments):
        """What rpm printed. What it depends on is not in this root's database (`Contents` compares that), so --nodeps."""
        said = run("rpm", "--root", self.root, "--nodeps", *arguments)
        self.assertNotIn("scriptlet failed", said)
        self.assertNotIn("not found", said)
        return said

    def calls(self):
        """What was called since the last time."""
        path = f"{self.root}/calls"
        if not os.path.exists(path):
            return []
        text = self.read("/calls")
        os.unlink(path)
        return text.splitlines()

    def read(self, path):
        with open(self.root + path, encoding="utf-8") as file:
            return file.read()

    def write(self, path, text):
        with open(self.root + path, "w", encoding="utf-8") as file:
            file.write(text)

    def add(self, path):
        self.write(path, self.read(path) + LINE)

    def names(self, folder):
        return sorted(os.listdir(self.root + folder))

    def test_installed_it_enables_what_the_distribution_says_and_starts_nothing(self):
        said = self.rpm("--install", PACKAGE)
        self.assertEqual(self.calls(), [
            "new: systemctl --no-reload preset authsidecar.socket authsidecar-control.socket",
            "new: systemd-tmpfiles --create authsidecar.conf",
            "new: journalctl --update-catalog",
            "new: systemctl daemon-reload",
            "new: systemctl try-restart authsidecar.service",
        ])
        self.assertIn("nobody is let in until ALB_ARN is set", said)
        self.assertNotIn("no group", said)
        self.assertIn("\nSocketGroup=nginx\n", self.read("/usr/lib/systemd/system/authsidecar.socket"))

    def test_an_upgrade_restarts_once_at_the_end_and_never_touches_the_socket(self):
        for first, second in ((OLDER, PACKAGE), (PACKAGE, OLDER)):
            with self.subTest(second=second):
                self.rpm("--install", first)
                self.calls()
                self.rpm("--upgrade", "--oldpackage", second)
                calls = self.calls()
                self.assertEqual([call.split(": ")[1] for call in calls], [
                    "systemd-tmpfiles --create authsidecar.conf",
                    "journalctl --update-catalog",
                    "systemctl daemon-reload",
                    "systemctl try-restart authsidecar.service",
                ])
                self.assertEqual(calls[-1].split(": ")[0], "old" if second == OLDER else "new", "files of the other version are gone")
                self.assertEqual(self.rpm("--verify", "authsidecar"), "")
                self.rpm("--erase", "authsidecar")
                self.calls()

    def test_edited_settings_survive_an_upgrade_and_a_downgrade(self):
        for first, second in ((OLDER, PACKAGE), (PACKAGE, OLDER)):
            with self.subTest(second=second):
                self.rpm("--install", first)
                self.add(SETTINGS)
                edited = self.read(SETTINGS)
                self.write(f"{SETTINGS}.d/mine.conf", "LEEWAY=1\n")
                said = self.rpm("--upgrade", "--oldpackage", second)
                self.assertEqual(self.read(SETTINGS), edited)
                self.assertIn(f"{SETTINGS}.rpmnew", said)
                os.unlink(f"{self.root}{SETTINGS}.rpmnew")
                self.rpm("--erase", "authsidecar")
                self.assertEqual(self.read(f"{SETTINGS}.rpmsave"), edited)
                self.assertEqual(self.names(f"{SETTINGS}.d"), ["mine.conf"])
                shutil.rmtree(f"{self.root}/etc/authsidecar")

    def test_an_upgrade_renews_edited_files_for_nginx_but_for_those_that_depend_on_settings(self):
        self.rpm("--install", OLDER)
        for name in ("proxy", "headers", "server"):
            self.add(f"{SNIPPETS}/authsidecar-{name}.conf")
        self.rpm("--upgrade", PACKAGE)
        names = [name for name in self.names(SNIPPETS) if ".conf." in name]
        self.assertEqual(names, ["authsidecar-headers.conf.rpmnew", "authsidecar-proxy.conf.rpmsave"])
        self.assertNotIn(LINE, self.read(f"{SNIPPETS}/authsidecar-proxy.conf"))
        self.assertIn(LINE, self.read(f"{SNIPPETS}/authsidecar-headers.conf"))
        # The same in both versions.
        self.assertIn(LINE, self.read(f"{SNIPPETS}/authsidecar-server.conf"))

    def test_erased_it_leaves_nothing(self):
        # Directories of others.
        for folder in run("rpm", "-qp", "--queryformat=[%{DIRNAMES}\n]", PACKAGE).splitlines():
            if "authsidecar" not in folder and folder != f"{SNIPPETS}/":
                os.makedirs(self.root + folder, exist_ok=True)
        os.makedirs(f"{self.root}/var/lib")
        before = self.files()
        self.rpm("--install", PACKAGE)
        self.calls()
        for folder in ("/run/authsidecar/root", "/var/cache/private/authsidecar"):
            os.makedirs(self.root + folder, exist_ok=True)
        os.symlink("private/authsidecar", f"{self.root}/var/cache/authsidecar")
        self.rpm("--erase", "authsidecar")
        self.assertEqual(self.calls(), [
            "new: systemctl --no-reload disable --now authsidecar.socket authsidecar-control.socket authsidecar.service",
            "none: journalctl --update-catalog",
            "none: systemctl daemon-reload",
        ])
        self.assertEqual(self.files() - before, set())

    def test_erased_under_a_site_it_leaves_the_files_that_nginx_needs_to_start(self):
        self.rpm("--install", OLDER)
        self.write(SITE, "server { include snippets/authsidecar-server.conf; }\n")
        edited = f"{SNIPPETS}/authsidecar-refusals.conf"
        self.add(edited)
        self.add(f"{SNIPPETS}/authsidecar-headers.conf")
        before = self.names(SNIPPETS)
        said = self.rpm("--erase", "authsidecar")
        self.assertIn(f"    {SITE}\n", said)
        self.assertEqual([name for name in self.names(SNIPPETS) if name.endswith(".conf")], before)
        self.assertIn(LINE, self.read(edited))
        # A new installation has its own files again, but for what somebody has changed.
        self.rpm("--install", PACKAGE)
        changed = run("rpm", "--root", self.root, "--verify", "--nodeps", "authsidecar", check=False).splitlines()
        self.assertEqual([line.split()[-1] for line in changed], [f"{SNIPPETS}/authsidecar-headers.conf"])
        self.assertEqual([name for name in self.names(SNIPPETS) if not name.endswith((".conf", ".rpmnew"))],
                         ["authsidecar-headers.conf.rpmsave", "authsidecar-refusals.conf.rpmsave"])
        self.assertIn(LINE, self.read(f"{SNIPPETS}/authsidecar-headers.conf"))
        self.assertFalse(os.path.exists(f"{self.root}/var/lib/authsidecar-nginx"))

    def test_without_systemd_and_without_the_group_it_installs_and_says_what_is_missing(self):
        shutil.rmtree(f"{self.root}/run/systemd")
        for name in STAND_INS:
            os.unlink(f"{self.root}/usr/bin/{name}")
        self.write("/etc/group", "root:x:0:\n")
        said = run("rpm", "--root", self.root, "--nodeps", "--install", PACKAGE)
        self.assertIn('there is no group "nginx"', said)
        self.assertNotIn("scriptlet failed", said)
        self.rpm("--erase", "authsidecar")

    def test_a_systemd_that_fails_stops_no_installation(self):
        self.write("/status", "1\n")
        self.rpm("--install", OLDER)
        self.rpm("--upgrade", PACKAGE)
        self.rpm("--erase", "authsidecar")

    def files(self):
        """Every path but those of rpm and of these tests."""
        left_out = (f"{self.root}/var/lib/rpm", f"{self.root}/var/tmp", f"{self.root}/calls")
        found = glob.glob(f"{self.root}/**", recursive=True, include_hidden=True)
        return {path.rstrip("/") for path in found if not path.startswith(left_out)}
