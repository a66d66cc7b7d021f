# SPDX-License-Identifier: Apache-2.0
"""What the launch template's script writes is taken by authsidecar and nginx as it is."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from support.instance_script import script_of, settings_in_outputs
from support.paths import ROOT
from support.user_data import written
from tests.templates import VARIANTS

DAEMON = ROOT / ".build" / "debug" / "authsidecar"


def scripts():
    for name in "site.yaml", "existing-alb.yaml":
        for variant, parameters in VARIANTS.items():
            yield f"{name}, {variant}", script_of(name, **parameters)


class Instances(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="authsidecar-aws-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_program(self, *command, **options):
        result = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=60, **options)
        self.assertEqual(result.returncode, 0, f"{command}:\n{result.stdout}{result.stderr}")
        return result.stdout + result.stderr

    def test_the_script_is_one(self):
        for name, script in scripts():
            with self.subTest(name):
                self.assertNotIn("<", re.sub(r"<<?'?\w*'?", "", script.replace("2>/dev/null", "")).split("SETTINGS")[0])
                self.assertLess(len(script.encode()), 16384, "EC2 takes 16 KB")
                (self.folder / "script").write_text(script)
                self.run_program("shellcheck", "--shell=bash", self.folder / "script")

    def test_the_checksum_comes_before_the_package_is_used(self):
        for name, script in scripts():
            with self.subTest(name):
                self.assertIn("set -euo pipefail", script)
                checked = script.index("sha256sum --check")
                self.assertNotIn('"$package"', script[checked:script.index("\n", checked)])
                for use in "apt-get install -y -o", "dnf install":
                    self.assertGreater(script.index(use), checked)

    def test_the_settings_pass_the_check(self):
        for name, script in scripts():
            with self.subTest(name):
                settings = self.folder / "authsidecar.conf"
                settings.write_text(written(script)["/etc/authsidecar/authsidecar.conf"])
                environment = {key: value for key, value in os.environ.items() if not key.startswith("AUTHSIDECAR_")}
                said = self.run_program(DAEMON, "check", "--config", settings, env=environment)
                self.assertNotIn("warning", said)

    def test_the_outputs_are_the_settings(self):
        """For a machine that is there already: each line of the script's file, under the name of the setting."""
        for name in "site.yaml", "existing-alb.yaml":
            for variant, parameters in VARIANTS.items():
                with self.subTest(template=name, parameters=variant):
                    lines = written(script_of(name, **parameters))["/etc/authsidecar/authsidecar.conf"].splitlines()
                    self.assertEqual(settings_in_outputs(name, **parameters), dict(line.split("=", 1) for line in lines if line[0] != "#"))

    def test_groups_are_for_the_site_or_for_its_administration_alone(self):
        for parameters, site in ({}, "*"), ({"MemberGroup": "staff"}, "staff, admins"):
            text = written(script_of("site.yaml", **parameters))["/etc/nginx/conf.d/site.conf"]
            self.assertEqual(re.findall(r'set \$authsidecar_groups "(.*)";', text), [site, "admins"])

    def test_nginx_takes_the_site_and_nothing_is_open(self):
        (self.folder / "snippets").symlink_to(ROOT / "nginx")
        for name, script in scripts():
            with self.subTest(name):
                site = written(script)["/etc/nginx/conf.d/site.conf"]
                self.assertIn("    set_real_ip_from 10.0.1.0/24;\n    set_real_ip_from 10.0.2.0/24;\n", site)
                (self.folder / "site.conf").write_text(site.replace("listen 80 ", f"listen unix:{self.folder}/site.sock "))
                (self.folder / "nginx.conf").write_text(
                    f"pid {self.folder}/nginx.pid; error_log stderr; events {{}} http {{ access_log off; include site.conf; }}")
                nginx = "nginx", "-e", "stderr", "-p", self.folder, "-c", self.folder / "nginx.conf"
                self.assertNotIn("[warn]", self.run_program(*nginx, "-t"))
                printed = subprocess.run([*map(str, nginx), "-T"], capture_output=True, text=True, check=True).stdout
                said = self.run_program(DAEMON, "nginx-check", input=printed)
                self.assertNotRegex(said, r"(?i)\b(warning|error):")


if __name__ == "__main__":
    unittest.main()
