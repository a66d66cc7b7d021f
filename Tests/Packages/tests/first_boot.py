# SPDX-License-Identifier: Apache-2.0
"""The user data of aws/site.yaml for Amazon Linux, before an nginx as it has it. Only `dnf` is a stand-in: it gives rpm the package
that it is told to install from a file, and takes the rest to be there."""

import os

from support import instance
from support.machine import SHARE, remove, run, systemctl, write
from tests import nginx

PACKAGE = f"{SHARE}/authsidecar.rpm"
DNF = "/usr/bin/dnf"
# --nodeps, since Debian's libraries are not in rpm's database.
STAND_IN = """\
#!/bin/bash
[ "$1 $2" = "install -y" ] || exit 2
for word in "${@:3}"; do
    [[ $word != /* ]] || rpm --query "$(rpm --query --package "$word")" || rpm --upgrade --nodeps "$word" || exit
done
"""


class FirstBootOfAmazonLinux(instance.FirstBoot):
    PACKAGE = PACKAGE

    @classmethod
    def prepare(cls):
        nginx.become_rhel()
        systemctl("disable", "--now", "nginx")
        # It is by this program that the script tells Debian.
        os.rename("/usr/bin/apt-get", "/usr/bin/apt-get.away")
        cls.addClassCleanup(os.rename, "/usr/bin/apt-get.away", "/usr/bin/apt-get")
        write(DNF, STAND_IN, mode=0o755)
        cls.addClassCleanup(remove, DNF)

    @classmethod
    def is_installed(cls):
        return run("rpm", "--query", "authsidecar", check=False).returncode == 0

    def test_2b_the_socket_is_for_nginx(self):
        said = run("stat", "--format=%U %G %a", "/run/authsidecar/authsidecar.sock").stdout.strip()
        self.assertEqual((said, nginx.worker_user()), ("root nginx 660", "nginx"))
