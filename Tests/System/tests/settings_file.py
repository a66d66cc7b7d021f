# SPDX-License-Identifier: Apache-2.0
"""The settings are the administrator's: no version asks about them, changes them, or makes them again."""

import glob
import os

from support import service
from support.case import ServiceTest
from support.machine import read, remove, run, write
from tests.upgrade import OLDER, make_older_package

EDITED = "# Mine\nALB_ARN=arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/0123456789abcdef\n"


def install(package=service.PACKAGE):
    """Without an option that answers questions, and with nobody who could: a question is an error."""
    return run("dpkg", "--install", package, timeout=120)


def identity(path):
    status = os.stat(path)
    return status.st_ino, status.st_mode, status.st_uid, status.st_gid, status.st_mtime_ns


class SettingsFile(ServiceTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_older_package()

    def setUp(self):
        super().setUp()
        self.addCleanup(service.install)
        run("dpkg", "--purge", "authsidecar")

    def again_and_again(self):
        """After each step of these the settings must be as they were."""
        yield "upgraded", install()
        yield "installed over itself", install()
        run("dpkg", "--remove", "authsidecar")
        yield "removed and installed", install()

    def assertNothingBeside(self):
        self.assertEqual(sorted(os.listdir(os.path.dirname(service.CONFIG))), ["authsidecar.conf", "authsidecar.conf.d"])

    def test_an_upgrade_leaves_the_settings_of_an_older_version_edited_or_not(self):
        for text in (EDITED, None):
            install(OLDER)
            if text:
                write(service.CONFIG, text, mode=0o640)
            before = read(service.CONFIG), identity(service.CONFIG)
            for step, _ in self.again_and_again():
                with self.subTest(edited=bool(text), step=step):
                    self.assertEqual((read(service.CONFIG), identity(service.CONFIG)), before)
                    self.assertNothingBeside()
            run("dpkg", "--purge", "authsidecar")
            self.assertFalse(os.path.exists(service.CONFIG))

    def test_settings_of_this_version_and_of_before_the_package_stay(self):
        write(service.CONFIG, EDITED, mode=0o640)
        for step, _ in self.again_and_again():
            with self.subTest(step=step):
                self.assertEqual(read(service.CONFIG), EDITED)
                self.assertEqual(os.stat(service.CONFIG).st_mode & 0o777, 0o640)
                self.assertNothingBeside()

    def test_a_file_that_was_deleted_stays_deleted_until_the_purge(self):
        for first in (OLDER, service.PACKAGE):
            install(first)
            remove(service.CONFIG)
            for step, said in self.again_and_again():
                with self.subTest(first=first, step=step):
                    self.assertFalse(os.path.lexists(service.CONFIG))
                    self.assertNotIn("cannot be read", said.stdout + said.stderr)
            run("dpkg", "--purge", "authsidecar")
            install()
            self.assertEqual(read(service.CONFIG), service.shipped(service.TEMPLATE))
            run("dpkg", "--purge", "authsidecar")

    def test_a_link_that_leads_nowhere_is_left_alone(self):
        os.makedirs(os.path.dirname(service.CONFIG), exist_ok=True)
        os.symlink("/nonexistent", service.CONFIG)
        install()
        self.assertEqual(os.readlink(service.CONFIG), "/nonexistent")
        remove(service.CONFIG)

    def test_a_purge_leaves_the_files_beside_it_and_nothing_else(self):
        install(OLDER)
        write(service.CONFIG, EDITED)
        install()
        mine = f"{service.CONFIG_DIRECTORY}/mine.conf"
        write(mine, "LEEWAY=1\n")
        run("dpkg", "--purge", "authsidecar")
        folder = os.path.dirname(service.CONFIG)
        self.assertEqual(sorted(glob.glob(f"{folder}/**", recursive=True, include_hidden=True)),
                         [f"{folder}/", service.CONFIG_DIRECTORY, mine])
        remove(mine)
        install()
        run("dpkg", "--purge", "authsidecar")
        self.assertFalse(os.path.exists(folder))
