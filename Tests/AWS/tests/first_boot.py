# SPDX-License-Identifier: Apache-2.0
"""The instance's script, run to its end in a folder: with the real authsidecar and nginx, and stand-ins for package manager, download and
systemd. Not installed is the package, and nothing is started: that is tests/first_boot.py of Tests/System and of Tests/Packages."""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from support.instance_script import script_of
from support.paths import ROOT
from tests.instances import DAEMON

PACKAGE = b"the package"
# As Amazon Linux 2023 has it, by its documentation: another server block for port 80, which is no default_server.
AMAZON_NGINX = """
user nginx;
error_log /var/log/nginx/error.log notice;
pid /run/nginx.pid;
events { worker_connections 1024; }
http {
    access_log /var/log/nginx/access.log;
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    include /etc/nginx/conf.d/*.conf;
    server {
        listen 80;
        server_name _;
        root /usr/share/nginx/html;
        include /etc/nginx/default.d/*.conf;
        error_page 404 /404.html;
        location = /404.html { }
        error_page 500 502 503 504 /50x.html;
        location = /50x.html { }
    }
}
"""


class FirstBoot(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="authsidecar-aws-boot-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for path in "root", "run", "usr/bin", "etc/authsidecar", "var/log/nginx":
            (self.root / path).mkdir(parents=True)
        (self.root / "package").write_bytes(PACKAGE)

    def stand_in(self, name, line):
        """A program that writes down how it was called, and then does this."""
        program = self.root / "usr/bin" / name
        program.write_text(f'#!/bin/bash\necho "{program.name} $*" >>{self.root}/calls\n{line}\n')
        program.chmod(0o755)

    def prepare(self, system):
        root = self.root
        shutil.copytree("/etc/nginx", root / "etc/nginx", symlinks=True)
        shutil.rmtree(root / "etc/nginx/snippets")
        shutil.copytree(ROOT / "nginx", root / "etc/nginx/snippets")
        nginx = root / "etc/nginx/nginx.conf"
        text = AMAZON_NGINX if system == "amazon-linux" else nginx.read_text()
        text = re.sub(r"^user .*$", "", text, flags=re.MULTILINE)
        nginx.write_text(re.sub(r"/(etc/nginx|run|var/log/nginx)/", rf"{root}/\1/", text))
        if system == "amazon-linux":
            shutil.rmtree(root / "etc/nginx/sites-enabled")
        self.stand_in("dnf" if system == "amazon-linux" else "apt-get", "exit 0")
        self.stand_in("systemctl", "exit 0")
        self.stand_in("curl", f'while [ "$1" != --output ]; do shift; done; cp {root}/package "$2"')
        self.stand_in("authsidecar", (
            f'[ "$1" = nginx-check ] || set -- "$1" --config {root}/etc/authsidecar/authsidecar.conf "${{@:2}}"\nexec {DAEMON} "$@"'))
        # Only root may listen on port 80.
        self.stand_in("nginx", (
            f'sed -i "s#listen 80#listen 127.0.0.1:8080#" {root}/etc/nginx/conf.d/site.conf {nginx}\n'
            f'exec /usr/sbin/nginx -e stderr -p {root} -c {nginx} "$@"'))

    def boot(self, system, **parameters):
        head, body = script_of("site.yaml", **{
            "OperatingSystem": system, "PackageSha256": hashlib.sha256(PACKAGE).hexdigest(), **parameters}).split("\n", 1)
        body = re.sub(r"(?<![\w.:])/(root|etc|opt|usr)/", rf"{self.root}/\1/", body)
        environment = {"PATH": f"{self.root}/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.root), "LANG": "C.UTF-8"}
        done = subprocess.run(["bash", "-c", f"{head}\n{body}"], capture_output=True, text=True, env=environment, timeout=60)
        return done, (self.root / "calls").read_text().splitlines()

    def check_that_it_ends_well(self, system):
        self.prepare(system)
        done, calls = self.boot(system, SessionCookieName="OtherSession", AdminGroup="staff")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(calls[-1], "systemctl reload nginx")
        self.assertNotIn("[warn]", done.stderr)
        nginx = self.root / "etc/nginx"
        self.assertIn("OtherSession", (nginx / "snippets/authsidecar-cookie.conf").read_text())
        self.assertIn('set $authsidecar_groups "staff";', (nginx / "conf.d/site.conf").read_text())
        self.assertFalse((nginx / "sites-enabled/default").exists())
        return calls

    def test_runs_to_its_end_on_debian(self):
        calls = self.check_that_it_ends_well("debian")
        self.assertIn(f"apt-get install -y -o DPkg::Lock::Timeout=300 nginx {self.root}/root/authsidecar.deb", calls)

    def test_runs_to_its_end_on_amazon_linux(self):
        calls = self.check_that_it_ends_well("amazon-linux")
        self.assertIn(f"dnf install -y nginx amazon-cloudwatch-agent {self.root}/root/authsidecar.rpm", calls)

    def test_another_package_is_not_installed(self):
        self.prepare("debian")
        done, calls = self.boot("debian", PackageSha256=64 * "0")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("FAILED", done.stdout)
        self.assertEqual([call.split()[0] for call in calls], ["curl"])
        self.assertEqual(os.listdir(self.root / "etc/authsidecar"), [])

    def test_nginx_is_not_started_with_a_site_that_it_refuses(self):
        self.prepare("debian")
        (self.root / "etc/nginx/snippets/authsidecar-protect.conf").unlink()
        done, calls = self.boot("debian")
        self.assertNotEqual(done.returncode, 0)
        self.assertFalse(any(call.startswith("systemctl") for call in calls), calls)


if __name__ == "__main__":
    unittest.main()
