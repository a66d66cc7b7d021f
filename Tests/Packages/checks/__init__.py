# SPDX-License-Identifier: Apache-2.0
"""What is checked on the machine that builds."""

import os

PACKAGES, SCRATCH, SOURCE = (os.environ[name] for name in ("PACKAGES", "SCRATCH", "SOURCE"))
PACKAGE, AGAIN, OLDER, EMULATOR = (f"{PACKAGES}/{name}.rpm" for name in ("authsidecar", "again", "older", "authsidecar-emulator"))


def load_tests(loader, tests, pattern):
    from checks import contents, own_root, selinux

    for module in (contents, own_root, selinux):
        tests.addTests(loader.loadTestsFromModule(module))
    return tests
