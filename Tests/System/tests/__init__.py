# SPDX-License-Identifier: Apache-2.0
"""The tests, one file a topic, in this order: installed first, purged last; in between the order does not matter. What
begins without the package comes after that."""

import importlib
import os

from support.machine import SHARE

ORDER = (
    "installation", "activation", "status", "journal", "settings", "descriptors", "keys", "revocation", "sandbox", "watchdog",
    "slow_journal", "losses", "upgrade", "previous", "settings_file", "secrets", "flask_example", "emulator",
    "documentation", "purge", "first_boot",
)
# The packages that not every run has.
NEEDS = {"emulator": "authsidecar-emulator.deb", "previous": "previous.deb"}


def load_tests(loader, suite, _):
    for name in ORDER:
        if name in NEEDS and not os.path.exists(f"{SHARE}/{NEEDS[name]}"):
            continue
        suite.addTests(loader.loadTestsFromModule(importlib.import_module(f"tests.{name}")))
    return suite
