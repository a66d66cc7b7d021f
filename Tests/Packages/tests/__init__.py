# SPDX-License-Identifier: Apache-2.0
"""What runs in the container, under a real systemd."""


def load_tests(loader, tests, pattern):
    from tests import first_boot, rhel

    for module in (rhel, first_boot):
        tests.addTests(loader.loadTestsFromModule(module))
    return tests
