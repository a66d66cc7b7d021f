# SPDX-License-Identifier: Apache-2.0
"""The user data of aws/site.yaml on Debian: the package, nginx and systemd are real, and so is apt-get."""

from support import instance, service


class FirstBootOfDebian(instance.FirstBoot):
    PACKAGE = service.PACKAGE

    @classmethod
    def is_installed(cls):
        return service.is_installed()
