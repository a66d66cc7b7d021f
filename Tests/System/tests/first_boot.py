# SPDX-License-Identifier: Apache-2.0
"""The user data of aws/site.yaml on Debian: the package, nginx and systemd are real, and so is apt-get, with an archive that has nginx
and nothing else."""

import glob
import hashlib
import os
import shutil

from support import instance, service
from support.machine import read, run, write

ARCHIVE, SOURCES = "/srv/archive", "/etc/apt/sources.list"


def make_archive(*packages):
    """A flat one (sources.list(5)), trusted as it is."""
    os.makedirs(ARCHIVE)
    index = []
    for package in packages:
        shutil.copy(package, ARCHIVE)
        with open(package, "rb") as file:
            data = file.read()
        index.append(run("dpkg-deb", "--field", package).stdout + (
            f"Filename: ./{os.path.basename(package)}\nSize: {len(data)}\nSHA256: {hashlib.sha256(data).hexdigest()}\n"))
    write(f"{ARCHIVE}/Packages", "\n".join(index))


class FirstBootOfDebian(instance.FirstBoot):
    PACKAGE = service.PACKAGE

    @classmethod
    def prepare(cls):
        """An image has no nginx yet."""
        run("apt-get", "purge", "--yes", "nginx", "nginx-common", environment={"DEBIAN_FRONTEND": "noninteractive"})
        make_archive(*glob.glob("/var/cache/apt/archives/nginx*.deb"))
        cls.addClassCleanup(shutil.rmtree, ARCHIVE)
        cls.addClassCleanup(write, SOURCES, read(SOURCES))
        write(SOURCES, f"deb [trusted=yes] file:{ARCHIVE} ./\n")

    @classmethod
    def is_installed(cls):
        return service.is_installed()
