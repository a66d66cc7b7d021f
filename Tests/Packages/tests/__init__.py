# SPDX-License-Identifier: Apache-2.0
"""What runs in the container, under a real systemd."""


def load_tests(loader, tests, pattern):
    from tests import rhel

    tests.addTests(loader.loadTestsFromModule(rhel))
    return tests
