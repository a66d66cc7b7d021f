# SPDX-License-Identifier: Apache-2.0
"""The SELinux module compiles. Whether it is enough only an enforcing system can tell."""

import unittest

from checks import SCRATCH, SOURCE
from checks.command import run


class SELinux(unittest.TestCase):
    def test_the_module_compiles_with_its_file_contexts(self):
        source, module = f"{SOURCE}/packaging/selinux/authsidecar", f"{SCRATCH}/authsidecar"
        run("checkmodule", "-M", "-m", "-o", f"{module}.mod", f"{source}.te")
        run("semodule_package", "-o", f"{module}.pp", "-m", f"{module}.mod", "-f", f"{source}.fc")
